package dev.countersign.containers;

import java.net.InetAddress;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty with the servlet API of Jakarta EE 11. */
public final class Jetty implements Container {

  @Override
  public boolean readsWebXml() {
    return true;
  }

  @Override
  public Running start(TestApp app) throws Exception {
    Server server = new Server();
    ServerConnector connector = connector(server, app);
    server.addConnector(connector);
    server.setHandler(context(app));
    server.start();
    return new Running() {
      @Override
      public int port() {
        return connector.getLocalPort();
      }

      @Override
      public void stop() throws Exception {
        server.stop();
      }
    };
  }

  private static ServerConnector connector(Server server, TestApp app) {
    HttpConfiguration configuration = new HttpConfiguration();
    app.largestHeader().ifPresent(configuration::setRequestHeaderSize);
    if (app.isLenient()) {
      configuration.setUriCompliance(UriCompliance.UNSAFE);
    }
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
    if (app.speaksHttp2()) {
      connector.addConnectionFactory(new HTTP2CServerConnectionFactory(configuration));
    }
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    return connector;
  }

  private static ServletContextHandler context(TestApp app) {
    ServletContextHandler context =
        app.webApp()
            .<ServletContextHandler>map(
                folder -> {
                  WebAppContext webApp = new WebAppContext();
                  webApp.setWar(folder.toString());
                  return webApp;
                })
            .orElseGet(() -> new ServletContextHandler(ServletContextHandler.SECURITY));
    context.setContextPath(app.contextPath().isEmpty() ? "/" : app.contextPath());
    context.getServletHandler().setDecodeAmbiguousURIs(app.isLenient());
    ErrorPageErrorHandler pages = new ErrorPageErrorHandler();
    app.errorPages().forEach(pages::addErrorPage);
    context.setErrorHandler(pages);
    app.listeners().forEach(listener -> context.addEventListener(newInstance(listener)));
    context.addServletContainerInitializer(
        (classes, servletContext) -> app.register(servletContext));
    return context;
  }

  private static <T> T newInstance(Class<T> type) {
    try {
      return type.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
