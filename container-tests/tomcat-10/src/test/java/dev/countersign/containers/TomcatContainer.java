package dev.countersign.containers;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;

/** Tomcat, 10.1 or 11: one source for both. */
public final class TomcatContainer implements Container {

  /** Held here, since a logger that nobody holds forgets its settings. */
  private static final Logger LOGGER = Logger.getLogger("org.apache");

  static {
    LOGGER.setUseParentHandlers(false); // the suite makes applications throw on purpose
  }

  @Override
  public boolean readsWebXml() {
    return true;
  }

  @Override
  public Running start(TestApp app) throws Exception {
    Path folder = Files.createTempDirectory("tomcat");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    Connector connector = connector(app);
    tomcat.setConnector(connector);
    Context context = context(tomcat, app);
    app.errorPages().forEach((status, location) -> context.addErrorPage(page(status, location)));
    app.listeners().forEach(listener -> context.addApplicationListener(listener.getName()));
    context.addServletContainerInitializer(
        (classes, servletContext) -> app.register(servletContext), Set.of());
    tomcat.start();
    return new Running() {
      @Override
      public int port() {
        return connector.getLocalPort();
      }

      @Override
      public void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        delete(folder);
      }
    };
  }

  private static Connector connector(TestApp app) {
    Connector connector = new Connector();
    connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
    connector.setPort(0);
    connector.setProperty("continueResponseTiming", "onRead"); // its default is before the filter
    app.largestHeader()
        .ifPresent(bytes -> connector.setProperty("maxHttpRequestHeaderSize", "" + bytes));
    if (app.isLenient()) {
      connector.setEncodedSolidusHandling("decode");
      connector.setProperty("encodedReverseSolidusHandling", "decode");
      connector.setProperty("allowBackslash", "true");
      connector.setProperty("relaxedPathChars", "\"<>[\\]^`{|}");
      connector.setProperty("relaxedQueryChars", "\"<>[\\]^`{|}");
    }
    if (app.speaksHttp2()) {
      connector.addUpgradeProtocol(new Http2Protocol());
    }
    return connector;
  }

  private static Context context(Tomcat tomcat, TestApp app) {
    if (app.webApp().isEmpty()) {
      return tomcat.addContext(app.contextPath(), null);
    }
    tomcat.setAddDefaultWebXmlToWebapp(false); // it asks for JSPs
    return tomcat.addWebapp(app.contextPath(), app.webApp().get().toString());
  }

  private static ErrorPage page(int status, String location) {
    ErrorPage page = new ErrorPage();
    page.setErrorCode(status);
    page.setLocation(location);
    return page;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }
}
