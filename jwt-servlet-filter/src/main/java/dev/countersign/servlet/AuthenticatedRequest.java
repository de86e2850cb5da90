package dev.countersign.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;

/** A request that answers the servlet API's questions about its caller from the token. */
final class AuthenticatedRequest extends HttpServletRequestWrapper {

  private final JwtPrincipal principal;
  private final Scheme scheme;

  AuthenticatedRequest(HttpServletRequest request, Caller.Known caller) {
    super(request);
    this.principal = caller.principal();
    this.scheme = caller.scheme();
  }

  @Override
  public Principal getUserPrincipal() {
    return principal;
  }

  @Override
  public String getRemoteUser() {
    return principal.getName();
  }

  /** The two names with stars have a meaning of their own (Servlet 6.0 section 13.3). */
  @Override
  public boolean isUserInRole(String role) {
    if ("*".equals(role)) {
      return false;
    }
    return "**".equals(role) || (role != null && principal.hasRole(role));
  }

  @Override
  public String getAuthType() {
    return scheme.name();
  }

  /** The caller is known already, so the container's own mechanism must not ask. */
  @Override
  public boolean authenticate(HttpServletResponse response) {
    return true;
  }

  @Override
  public void login(String username, String password) throws ServletException {
    throw new ServletException("the caller is known by a token already and cannot log in as well");
  }
}
