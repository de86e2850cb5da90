package dev.countersign.examples;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.jwt.revocation.Session;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** {@code POST /login}: a name and a password for a token and a refresh token. */
final class LoginServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private static final int MAX_LENGTH = 256;

  private final transient Passwords passwords;
  private final transient LogIns logIns;

  LoginServlet(Passwords passwords, LogIns logIns) {
    super("POST");
    this.passwords = passwords;
    this.logIns = logIns;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Problem {
    ObjectNode body = Json.read(request);
    String name = Json.string(body, "username", MAX_LENGTH);
    String password = Json.string(body, "password", MAX_LENGTH);
    Optional<Long> generation = logIns.generation(name);
    Optional<Users.User> user = passwords.check(name, password, ClientAddress.of(request));
    if (user.isEmpty()) {
      // RFC 9110 section 15.5.2 wants a challenge; for a body of JSON no scheme is registered.
      response.setHeader("WWW-Authenticate", "Login");
      throw new Problem(401, "There is no user with this name and this password");
    }
    LogIns.Granted granted = logIns.begin(user.get(), generation, device(request));
    if (!passwords.isStill(user.get())) {
      // It was changed after it was looked at, and what ended then may have missed this log-in.
      logIns.endAll(name);
      throw new Problem(401, "The password was changed");
    }
    Json.write(response, 200, granted);
  }

  /** What the browser says of itself, for the list of sessions. */
  private static Optional<String> device(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader("User-Agent"))
        .map(text -> text.substring(0, Math.min(text.length(), Session.MAX_DESCRIPTION_LENGTH)));
  }
}
