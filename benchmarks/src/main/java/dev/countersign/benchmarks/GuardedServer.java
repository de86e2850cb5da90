package dev.countersign.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.VerificationKeys;
import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** One page behind each door. */
final class GuardedServer implements AutoCloseable {

  private static final long CACHE_BYTES = 64L << 20;

  private final Server server = new Server();
  private final ServerConnector connector =
      new ServerConnector(server, new HttpConnectionFactory(caseSensitive()));

  private GuardedServer() {}

  static GuardedServer start(TestKey key) throws Exception {
    GuardedServer started = new GuardedServer();
    ServletContextHandler app = new ServletContextHandler("/");
    VerificationKeys keys = VerificationKeys.of(CountersignLibrary.verificationKey(key));
    for (Door door : Door.values()) {
      app.addServlet(new Page(), door.path());
    }
    JwtValidator.Builder cached = CountersignLibrary.rules(keys).cacheVerifiedTokens(CACHE_BYTES);
    guard(app, Door.GUARDED, cached.build());
    guard(app, Door.GUARDED_UNCACHED, CountersignLibrary.rules(keys).build());
    started.serve(app);
    return started;
  }

  /** The page behind one door, with this validator. */
  static GuardedServer start(JwtValidator validator) throws Exception {
    GuardedServer started = new GuardedServer();
    ServletContextHandler app = new ServletContextHandler("/");
    app.addServlet(new Page(), Door.GUARDED.path());
    guard(app, Door.GUARDED, validator);
    started.serve(app);
    return started;
  }

  /**
   * By default a Jetty takes a field of the same connection that differs only in case for the one
   * that it saw before, and hands over the token of before.
   */
  private static HttpConfiguration caseSensitive() {
    HttpConfiguration http = new HttpConfiguration();
    http.setHeaderCacheCaseSensitive(true);
    return http;
  }

  private void serve(ServletContextHandler app) throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(app);
    server.start();
  }

  private static void guard(ServletContextHandler app, Door door, JwtValidator validator) {
    JwtFilter filter =
        JwtFilter.builder(validator).require(door.path(), AccessRule.authenticated()).build();
    app.addFilter(new FilterHolder(filter), door.path(), EnumSet.of(DispatcherType.REQUEST));
  }

  URI url(Door door) {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + door.path());
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop", e);
    }
  }

  /** A little JSON, as an API has it. */
  private static final class Page extends HttpServlet {

    private static final long serialVersionUID = 1;
    private static final byte[] BODY = "{\"status\":\"in stock\",\"number\":17}".getBytes(UTF_8);

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("application/json");
      response.setContentLength(BODY.length);
      response.getOutputStream().write(BODY);
    }
  }
}
