package dev.countersign.examples;

import dev.countersign.jwt.NoSigningKeyException;
import dev.countersign.jwt.TokenNotIssuedException;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.RevocationStoreFullException;
import dev.countersign.servlet.JwtPrincipal;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Answers in JSON that nobody caches, and with problem details what it cannot grant. */
abstract class ApiServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  private static final System.Logger LOGGER = System.getLogger(ApiServlet.class.getName());

  private final transient List<String> methods;

  /** Any other method is answered with 405. */
  ApiServlet(String... methods) {
    this.methods = List.of(methods);
  }

  @Override
  protected final void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setHeader("Cache-Control", "no-store");
    try {
      if (!methods.contains(request.getMethod())) {
        response.setHeader("Allow", String.join(", ", methods));
        throw new Problem(405, "Only these methods can be used here: " + methods);
      }
      super.service(request, response);
    } catch (Problem problem) {
      Json.write(response, problem);
    } catch (RevocationStoreException | RevocationStoreFullException | StateOutOfReachException e) {
      // Without its stack: there is one of these for each request while the store is away.
      LOGGER.log(System.Logger.Level.WARNING, "out of reach: {0}", e.getMessage());
      Json.write(response, Problem.forNow(503, "This cannot be done now; try again", Problem.SOON));
    } catch (NoSigningKeyException | TokenNotIssuedException e) {
      LOGGER.log(System.Logger.Level.ERROR, "a token could not be issued", e);
      Json.write(
          response,
          Problem.forNow(503, "No token can be issued just now; try again", Problem.SOON));
    }
  }

  /** Whose token the filter believed; only for paths that need one. */
  static JwtPrincipal caller(HttpServletRequest request) {
    return (JwtPrincipal)
        Objects.requireNonNull(
            request.getUserPrincipal(), "the filter has a rule for this path that needs no token");
  }
}
