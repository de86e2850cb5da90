package dev.countersign.containers;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.Map;

/**
 * Something in front of the filter that answers for attributes of the request.
 *
 * @param byPrefix what all attributes are whose name begins so
 */
record ForgedAttributes(Map<String, String> byPrefix) implements Filter {

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(
        new HttpServletRequestWrapper((HttpServletRequest) request) {
          @Override
          public Object getAttribute(String name) {
            for (Map.Entry<String, String> forged : byPrefix.entrySet()) {
              if (name.startsWith(forged.getKey())) {
                return forged.getValue();
              }
            }
            return super.getAttribute(name);
          }
        },
        response);
  }
}
