package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What revocation (RFC 7009 section 2.1) and introspection (RFC 7662 section 2.1) have in common:
 * an authenticated client posts a form with a token. Immutable.
 */
final class TokenEndpoint {

  /** What is done with the token of a client. */
  @FunctionalInterface
  interface Action {
    /** An exception means that it cannot be told or done. */
    EndpointAnswer answer(Inquiry inquiry);
  }

  /**
   * An authenticated client's request.
   *
   * @param clientId who asks
   * @param token what was sent, whatever it is
   * @param hint its {@code token_type_hint}, which may be wrong
   */
  record Inquiry(String clientId, String token, Optional<String> hint) {

    /** Without the token, which is a credential. */
    @Override
    public String toString() {
      return "Inquiry[clientId=" + clientId + "]";
    }
  }

  private static final System.Logger LOGGER = System.getLogger(TokenEndpoint.class.getName());

  /** Far more than a token and credentials need. */
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private static final String RETRY_AFTER_SECONDS = "5";

  private final ClientAuthenticator clients;
  private final String challenge;

  TokenEndpoint(ClientAuthenticator clients) {
    this.clients = clients;
    this.challenge = clients.challenge();
    if (challenge.isBlank() || !challenge.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException(
          "expected ClientAuthenticator.challenge() to be printable ASCII, since it goes into a"
              + " header as it is; for example Basic realm=\"clients\"");
    }
  }

  /** For the builders of both: what a second call would replace without a word. */
  static void requireUnset(@Nullable Object value, String setting) {
    if (value != null) {
      throw new IllegalStateException(setting + " was said before; it can be said once");
    }
  }

  void serve(HttpServletRequest request, HttpServletResponse response, Action action)
      throws IOException {
    write(answer(request, action), response);
  }

  private EndpointAnswer answer(HttpServletRequest request, Action action) throws IOException {
    if (!request.getMethod().equals("POST")) {
      return EndpointRefusal.METHOD_NOT_ALLOWED;
    }
    if (!isForm(request.getContentType())) {
      return EndpointRefusal.NOT_A_FORM;
    }
    if (request.getContentLengthLong() > MAX_BODY_BYTES) {
      return EndpointRefusal.TOO_LARGE;
    }
    // Not getParameter(), which reads the query as well, and as much of the body as the container
    // likes.
    byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      return EndpointRefusal.TOO_LARGE;
    }
    Optional<Form> form = Form.parse(body);
    return form.isEmpty() ? EndpointRefusal.INVALID_REQUEST : answer(request, form.get(), action);
  }

  private static boolean isForm(@Nullable String contentType) {
    return contentType != null
        && contentType
            .split(";", 2)[0]
            .strip()
            .toLowerCase(Locale.ROOT)
            .equals("application/x-www-form-urlencoded");
  }

  /** The client comes first (RFC 7009 section 2.1), so that strangers learn nothing of the rest. */
  private EndpointAnswer answer(HttpServletRequest request, Form form, Action action) {
    try {
      Optional<String> clientId = clients.authenticate(new FormRequest(request, form));
      if (clientId.isEmpty()) {
        return EndpointRefusal.INVALID_CLIENT;
      }
      Optional<String> token = form.value("token");
      if (token.isEmpty()) {
        return EndpointRefusal.INVALID_REQUEST;
      }
      return action.answer(new Inquiry(clientId.get(), token.get(), form.value("token_type_hint")));
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "a client is told to try again", e);
      return EndpointRefusal.UNAVAILABLE;
    }
  }

  private void write(EndpointAnswer answer, HttpServletResponse response) throws IOException {
    response.setHeader("Cache-Control", "no-store");
    if (answer instanceof EndpointAnswer.Success success) {
      writeJson(success.json(), response);
      return;
    }
    EndpointRefusal refusal = (EndpointRefusal) answer;
    LOGGER.log(System.Logger.Level.DEBUG, "refused, {0}", refusal);
    response.setStatus(refusal.status());
    switch (refusal) {
      case METHOD_NOT_ALLOWED -> response.setHeader("Allow", "POST");
      case INVALID_CLIENT -> response.setHeader("WWW-Authenticate", challenge);
      case UNAVAILABLE -> response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
      default -> {}
    }
    writeJson(refusal.json(), response);
  }

  private static void writeJson(String json, HttpServletResponse response) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    if (body.length > 0) {
      response.setContentType("application/json");
    }
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
