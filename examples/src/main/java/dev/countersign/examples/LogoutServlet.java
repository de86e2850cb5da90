package dev.countersign.examples;

import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RevocationStoreFullException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;

/** {@code POST /logout}: the token of the request is revoked, if this server checks that. */
final class LogoutServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private final transient Optional<Denylist> denylist;

  LogoutServlet(Optional<Denylist> denylist) {
    super("POST");
    this.denylist = denylist;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) throws Problem {
    Denylist revoked = denylist.orElseThrow(LogoutServlet::cannotRevoke);
    try {
      revoked.revoke(caller(request).jwt());
    } catch (RevocationStoreFullException e) {
      throw Problem.forNow(503, "The token could not be revoked just now; try again", Problem.SOON);
    }
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  /** 501 and not 204: a client that believes it has logged out must be right. */
  private static Problem cannotRevoke() {
    return new Problem(
        501,
        "This server runs with --check stateless, so a token is good until it expires; forget it,"
            + " or start the server with --check denylist");
  }
}
