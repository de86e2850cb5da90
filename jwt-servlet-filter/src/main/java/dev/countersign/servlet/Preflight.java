package dev.countersign.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a browser asks before it sends a request to another origin (CORS, Fetch Standard section
 * 3.2.2). It carries no credentials, so it passes without; therefore only headers come back, also
 * from what answers every method alike.
 */
final class Preflight {

  /** A method is a token (RFC 9110 section 9.1). */
  private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private Preflight() {}

  /** Whether a browser could have sent this: one origin, one method, no credentials, no body. */
  static boolean is(HttpServletRequest request) {
    return request.getDispatcherType() == DispatcherType.REQUEST
        && request.getMethod().equals("OPTIONS")
        && !onlyValue(request, "Origin").isEmpty()
        && METHOD.matcher(onlyValue(request, "Access-Control-Request-Method")).matches()
        && !request.getHeaders("Authorization").hasMoreElements()
        && request.getContentLengthLong() <= 0
        && request.getHeader("Transfer-Encoding") == null;
  }

  /** Empty if there are none or several. */
  private static String onlyValue(HttpServletRequest request, String name) {
    List<String> values = Collections.list(request.getHeaders(name));
    return values.size() == 1 ? values.get(0) : "";
  }

  /** Answered at once: an asynchronous answer would get round the response that drops bodies. */
  static HttpServletRequest answeredAtOnce(HttpServletRequest request) {
    return new HttpServletRequestWrapper(request) {
      @Override
      public boolean isAsyncSupported() {
        return false;
      }

      @Override
      public AsyncContext startAsync() {
        throw new IllegalStateException("a CORS pre-flight is answered at once, by headers alone");
      }

      @Override
      public AsyncContext startAsync(ServletRequest other, ServletResponse response) {
        return startAsync();
      }
    };
  }

  /** Takes status and headers and drops the body. */
  static HttpServletResponse headersOnly(HttpServletResponse response) {
    return new HttpServletResponseWrapper(response) {
      private final PrintWriter writer = new PrintWriter(Writer.nullWriter());
      private final ServletOutputStream stream = new Nowhere();

      @Override
      public PrintWriter getWriter() {
        return writer;
      }

      @Override
      public ServletOutputStream getOutputStream() {
        return stream;
      }

      @Override
      public void setContentLength(int length) {
        // of a body that is not sent
      }

      @Override
      public void setContentLengthLong(long length) {
        // of a body that is not sent
      }
    };
  }

  private static final class Nowhere extends ServletOutputStream {

    @Override
    public void write(int b) {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new IllegalStateException("a CORS pre-flight is answered at once, by headers alone");
    }
  }
}
