package dev.countersign.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** An application in a real Jetty on the loopback interface, with a filter in front of it. */
final class TestApp implements AutoCloseable {

  /** What every guarded servlet says, and no refusal may contain. */
  static final String SECRET = "the order book";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final ServletContextHandler context = new ServletContextHandler("/");
  private final List<String> served = new CopyOnWriteArrayList<>();

  /** A servlet as a function. */
  @FunctionalInterface
  interface Page {
    void answer(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException;
  }

  private TestApp() {
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    server.setHandler(context);
  }

  static TestApp guardedBy(Filter filter) {
    return new TestApp().filter(new FilterHolder(filter), EnumSet.allOf(DispatcherType.class));
  }

  static TestApp unguarded() {
    return new TestApp();
  }

  TestApp filter(FilterHolder holder, EnumSet<DispatcherType> types) {
    holder.setAsyncSupported(true);
    context.addFilter(holder, "/*", types);
    return this;
  }

  TestApp page(String mapping, Page page) {
    return servlet(
        mapping,
        new HttpServlet() {
          private static final long serialVersionUID = 1;

          @Override
          protected void service(HttpServletRequest request, HttpServletResponse response)
              throws ServletException, IOException {
            page.answer(request, response);
          }
        });
  }

  TestApp servlet(String mapping, HttpServlet servlet) {
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, mapping);
    return this;
  }

  /** A servlet that gives its secret away and says who was asking. */
  TestApp secretAt(String mapping) {
    return page(
        mapping,
        (request, response) -> {
          served.add(request.getMethod());
          response.getWriter().print(SECRET + " for " + callerOf(request));
        });
  }

  static String callerOf(HttpServletRequest request) {
    return request.getRemoteUser()
        + "/"
        + (request.getUserPrincipal() == null ? null : request.getUserPrincipal().getName())
        + "/"
        + request.getAuthType();
  }

  HttpConfiguration configuration() {
    return connector.getConnectionFactory(HttpConnectionFactory.class).getHttpConfiguration();
  }

  ServletContextHandler context() {
    return context;
  }

  TestApp start() {
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("the application did not start", e);
    }
    return this;
  }

  /** The methods of the requests that reached the secret. */
  List<String> served() {
    return served;
  }

  HttpResponse<String> get(String path) {
    return send(request(path));
  }

  HttpResponse<String> get(String path, String token) {
    return send(request(path).header("Authorization", "Bearer " + token));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  int port() {
    return connector.getLocalPort();
  }

  /** A connection for requests that no client would send. */
  Wire connect() {
    return Wire.to(port());
  }

  /** Sends these lines with a Host field and an end, and reads until the server closes. */
  String raw(String requestLine, String... fields) {
    return exchange(
        requestLine
            + "\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            + String.join("", List.of(fields).stream().map(field -> field + "\r\n").toList())
            + "\r\n");
  }

  /** Sends exactly this, one byte for each character, and reads until the server closes. */
  String exchange(String request) {
    try (Wire wire = connect()) {
      wire.send(request);
      return wire.readAll();
    }
  }

  /** The status of the first response in what was read. */
  static int statusOf(String response) {
    return response.matches("(?s)HTTP/1\\.[01] \\d{3}.*")
        ? Integer.parseInt(response.substring(9, 12))
        : -1;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the application did not stop", e);
    }
  }
}
