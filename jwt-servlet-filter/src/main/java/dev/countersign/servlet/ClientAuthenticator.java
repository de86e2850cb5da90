package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Tells which client calls {@link RevocationServlet} or {@link IntrospectionServlet} (RFC 6749
 * section 2.3): a function of the application's, which knows its clients.
 *
 * <p>Implementations are thread-safe. They compare secrets with {@link
 * java.security.MessageDigest#isEqual}, or leave that to a password hash.
 */
@FunctionalInterface
public interface ClientAuthenticator {

  /**
   * Authenticates the sender of a request.
   *
   * <p>An exception is answered with 503, as nothing is known of the client then.
   *
   * @param request the request, of which {@code getParameter} and its relatives answer what stands
   *     in the form of the body, each name at most once, and never what stands in the query. The
   *     body itself has been read
   * @return the client's id; empty if the client is unknown, or is not who it says, which is
   *     answered with 401
   */
  Optional<String> authenticate(HttpServletRequest request);

  /**
   * The value of {@code WWW-Authenticate} for a client that is refused (RFC 9110 section 11.6.1).
   * Read once, when the servlet is made.
   *
   * @return printable ASCII; {@code Basic realm="clients"} unless it is overridden
   */
  default String challenge() {
    return "Basic realm=\"clients\"";
  }

  /**
   * Clients that send an id and a secret (RFC 6749 section 2.3.1), either by HTTP Basic or in the
   * form as {@code client_id} and {@code client_secret}. Both at once are refused, and so is
   * whatever is malformed.
   *
   * @param isSecretOf takes the id and the secret that were sent, and tells whether there is such a
   *     client and this is its secret
   * @return an authenticator that asks it
   */
  static ClientAuthenticator bySecret(BiPredicate<String, String> isSecretOf) {
    return new ClientSecrets(Objects.requireNonNull(isSecretOf, "isSecretOf"));
  }
}
