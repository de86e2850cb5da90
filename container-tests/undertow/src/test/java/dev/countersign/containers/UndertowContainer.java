package dev.countersign.containers;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.ServletContainerInitializer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Undertow, without the server around it that would read a {@code web.xml}. */
public final class UndertowContainer implements Container {

  /** Held here, since a logger that nobody holds forgets its level. */
  private static final List<Logger> LOGGERS =
      List.of(
          Logger.getLogger("io.undertow"),
          Logger.getLogger("org.xnio"),
          Logger.getLogger("org.jboss"));

  static {
    // the suite makes applications throw on purpose
    LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
  }

  @Override
  public boolean readsWebXml() {
    return false;
  }

  @Override
  public Running start(TestApp app) throws Exception {
    DeploymentManager manager = Servlets.newContainer().addDeployment(deployment(app));
    manager.deploy();
    Undertow server = server(app, manager.start());
    server.start();
    int port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    return new Running() {
      @Override
      public int port() {
        return port;
      }

      @Override
      public void stop() throws Exception {
        server.stop();
        manager.stop();
        manager.undeploy();
      }
    };
  }

  private static DeploymentInfo deployment(TestApp app) {
    ServletContainerInitializer initializer = (classes, context) -> app.register(context);
    DeploymentInfo deployment =
        Servlets.deployment()
            .setClassLoader(TestApp.class.getClassLoader())
            .setDeploymentName("test")
            .setContextPath(app.contextPath().isEmpty() ? "/" : app.contextPath())
            .addServletContainerInitializer(
                new ServletContainerInitializerInfo(
                    initializer.getClass(), new ImmediateInstanceFactory<>(initializer), Set.of()));
    app.errorPages()
        .forEach(
            (status, location) -> deployment.addErrorPage(Servlets.errorPage(location, status)));
    app.listeners().forEach(listener -> deployment.addListener(Servlets.listener(listener)));
    return deployment;
  }

  private static Undertow server(TestApp app, HttpHandler application) {
    Undertow.Builder server =
        Undertow.builder()
            .addHttpListener(0, InetAddress.getLoopbackAddress().getHostAddress())
            .setIoThreads(1)
            .setWorkerThreads(8)
            .setServerOption(UndertowOptions.ENABLE_HTTP2, app.speaksHttp2())
            .setHandler(
                app.contextPath().isEmpty()
                    ? application
                    : Handlers.path().addPrefixPath(app.contextPath(), application));
    app.largestHeader()
        .ifPresent(bytes -> server.setServerOption(UndertowOptions.MAX_HEADER_SIZE, bytes));
    if (app.isLenient()) {
      server.setServerOption(UndertowOptions.DECODE_SLASH, true);
    }
    return server.build();
  }
}
