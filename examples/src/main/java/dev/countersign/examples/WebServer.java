package dev.countersign.examples;

import dev.countersign.servlet.JwtFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A Jetty with one application behind a filter, which lets requests finish before it stops. */
final class WebServer implements AutoCloseable {

  private static final int MAX_THREADS = 64;

  /** A token of 16 KiB, the longest that a validator takes, and the other fields. */
  private static final int MAX_HEADER_BYTES = 24 * 1024;

  private static final Duration LONGEST_REQUEST = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofSeconds(30);

  /** A connection without a request has nothing to wait for. */
  private static final Duration IDLE_WHEN_STOPPING = Duration.ofMillis(200);

  private final Server server = new Server(new QueuedThreadPool(MAX_THREADS));
  private final ServletContextHandler app = new ServletContextHandler("/");
  private final ServerConnector connector;
  private Runnable afterStop = () -> {};

  private WebServer(JwtFilter filter) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    // Else Jetty takes a header that differs from an earlier one of the connection only in the case
    // of its letters for that one, and tokens differ in nothing else.
    http.setHeaderCacheCaseSensitive(true);
    connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setIdleTimeout(IDLE.toMillis());
    connector.setShutdownIdleTimeout(IDLE_WHEN_STOPPING.toMillis());
    server.addConnector(connector);
    server.setHandler(app);
    server.setStopTimeout(LONGEST_REQUEST.toMillis());
    server.setErrorHandler(new ProblemErrorHandler());
    FilterHolder guard = new FilterHolder(filter);
    guard.setAsyncSupported(true);
    app.addFilter(guard, "/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
  }

  /** A server all of whose paths are behind the filter. */
  static WebServer behind(JwtFilter filter) {
    return new WebServer(filter);
  }

  WebServer serve(String pattern, HttpServlet servlet) {
    app.addServlet(servlet, pattern);
    return this;
  }

  /** What else ends with the server. */
  WebServer afterStop(Runnable action) {
    afterStop = action;
    return this;
  }

  /** Listens; port 0 stands for a free one. */
  WebServer start(ServerOptions options) throws IOException {
    connector.setHost(options.host);
    connector.setPort(options.port);
    try {
      server.start();
      return this;
    } catch (Exception e) {
      close();
      throw new IOException(
          "could not listen on "
              + options.host
              + " port "
              + options.port
              + ": "
              + e.getMessage()
              + "; choose another --port, or 0 for a free one",
          e);
    }
  }

  URI url() {
    String host = connector.getHost();
    String authority = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + authority + ":" + connector.getLocalPort());
  }

  /** Says where it listens, and serves until the process is told to end. */
  int announceAndServe() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop the server"));
    System.out.println("listening on " + url());
    System.out.flush();
    server.join();
    return 0;
  }

  /** Takes no new requests, waits for those that are running, and stops. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop", e);
    } finally {
      afterStop.run();
    }
  }
}
