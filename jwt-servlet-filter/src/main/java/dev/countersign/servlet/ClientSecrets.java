package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The two ways of RFC 6749 section 2.3.1 to send an id and a secret. */
final class ClientSecrets implements ClientAuthenticator {

  private static final String SCHEME = "basic ";

  /** Takes an id and a secret. */
  private final BiPredicate<String, String> isSecretOf;

  ClientSecrets(BiPredicate<String, String> isSecretOf) {
    this.isSecretOf = isSecretOf;
  }

  /** What a client sent. Not a record, whose text would show the secret. */
  private static final class Credentials {
    private final String id;
    private final String secret;

    private Credentials(String id, String secret) {
      this.id = id;
      this.secret = secret;
    }
  }

  @Override
  public Optional<String> authenticate(HttpServletRequest request) {
    return credentials(request)
        .filter(sent -> isSecretOf.test(sent.id, sent.secret))
        .map(sent -> sent.id);
  }

  private static Optional<Credentials> credentials(HttpServletRequest request) {
    List<String> fields = Collections.list(request.getHeaders("Authorization"));
    String id = request.getParameter("client_id");
    String secret = request.getParameter("client_secret");
    if (fields.isEmpty()) {
      return id == null || secret == null
          ? Optional.empty()
          : Optional.of(new Credentials(id, secret));
    }
    // Section 2.3: not more than one method in a request.
    return fields.size() > 1 || secret != null
        ? Optional.empty()
        : basic(fields.get(0)).filter(sent -> isSame(id, sent.id));
  }

  /** Some clients send their id in the form as well. */
  private static boolean isSame(@Nullable String inForm, String inHeader) {
    return inForm == null || inForm.equals(inHeader);
  }

  /** RFC 7617 section 2, with both parts encoded as in a form (RFC 6749 section 2.3.1). */
  private static Optional<Credentials> basic(String field) {
    if (!field.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return Optional.empty();
    }
    String pair;
    try {
      byte[] bytes = Base64.getDecoder().decode(field.substring(SCHEME.length()).strip());
      pair = new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int colon = pair.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    Optional<String> id = Form.decoded(pair.substring(0, colon));
    Optional<String> secret = Form.decoded(pair.substring(colon + 1));
    return id.filter(text -> !text.isEmpty())
        .flatMap(present -> secret.map(other -> new Credentials(present, other)));
  }
}
