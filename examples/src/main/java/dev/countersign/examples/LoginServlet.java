package dev.countersign.examples;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.countersign.jwt.IssuedToken;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.NoSigningKeyException;
import dev.countersign.jwt.TokenNotIssuedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** {@code POST /login}: a name and a password for a token. */
final class LoginServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private static final System.Logger LOGGER = System.getLogger(LoginServlet.class.getName());

  private static final int MAX_LENGTH = 256;

  private final transient Users users;
  private final transient LoginAttempts attempts;
  private final transient JwtIssuer issuer;

  LoginServlet(Users users, LoginAttempts attempts, JwtIssuer issuer) {
    super("POST");
    this.users = users;
    this.attempts = attempts;
    this.issuer = issuer;
  }

  /** Named as in RFC 6749 section 5.1. */
  private record Granted(String accessToken, String tokenType, long expiresIn, String scope) {

    static Granted of(IssuedToken token, Users.User user) {
      return new Granted(
          token.compact(),
          "Bearer",
          Duration.between(token.issuedAt(), token.expiresAt()).toSeconds(),
          String.join(" ", user.scopes()));
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Problem {
    ObjectNode body = Json.read(request);
    String name = Json.string(body, "username", MAX_LENGTH);
    String password = Json.string(body, "password", MAX_LENGTH);
    Optional<Users.User> user = logIn(name, password, ClientAddress.of(request));
    if (user.isEmpty()) {
      // RFC 9110 section 15.5.2 wants a challenge; for a body of JSON no scheme is registered.
      response.setHeader("WWW-Authenticate", "Login");
      throw new Problem(401, "There is no user with this name and this password");
    }
    Json.write(response, 200, Granted.of(issue(user.get()), user.get()));
  }

  private Optional<Users.User> logIn(String name, String password, String client) throws Problem {
    Optional<Duration> wait = attempts.begin(name, client);
    if (wait.isPresent()) {
      throw Problem.forNow(429, "There were too many failed log-ins; wait", wait.get());
    }
    try {
      Optional<Users.User> user = users.authenticate(name, password);
      user.ifPresent(known -> attempts.succeeded(name, client));
      return user;
    } catch (Users.TooBusyException e) {
      throw Problem.forNow(503, "Too many people log in at this moment; try again", Problem.SOON);
    }
  }

  private IssuedToken issue(Users.User user) throws Problem {
    try {
      return issuer.issueToken(
          claims -> {
            claims.subject(user.name());
            if (!user.scopes().isEmpty()) {
              claims.scope(user.scopes().toArray(String[]::new));
            }
          });
    } catch (NoSigningKeyException | TokenNotIssuedException e) {
      LOGGER.log(System.Logger.Level.ERROR, "a token could not be issued", e);
      throw Problem.forNow(503, "No token can be issued just now; try again", Problem.SOON);
    }
  }
}
