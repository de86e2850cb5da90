package dev.countersign.containers;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * An application in a real container on the loopback interface, described by the servlet API alone;
 * what that API has no words for is asked of it by the {@link Container}.
 */
final class TestApp implements AutoCloseable {

  /** What every guarded servlet says, and no refusal may contain. */
  static final String SECRET = "the order book";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final List<Consumer<ServletContext>> registrations = new ArrayList<>();
  private final List<String> served = new CopyOnWriteArrayList<>();
  private final Map<Integer, String> errorPages = new TreeMap<>();
  private final List<Class<? extends ServletContextListener>> listeners = new ArrayList<>();
  private String contextPath = "";
  private boolean lenient;
  private boolean http2;
  private Optional<Integer> largestHeader = Optional.empty();
  private Optional<Path> webApp = Optional.empty();
  private Optional<Container.Running> running = Optional.empty();

  /** A servlet as a function. */
  @FunctionalInterface
  interface Page {
    void answer(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException;
  }

  private TestApp() {}

  static TestApp guardedBy(Filter filter) {
    return unguarded().filter(filter, EnumSet.allOf(DispatcherType.class));
  }

  static TestApp unguarded() {
    return new TestApp();
  }

  /** Anything else that an application registers while it starts. */
  TestApp on(Consumer<ServletContext> start) {
    registrations.add(start);
    return this;
  }

  TestApp filter(Filter filter, EnumSet<DispatcherType> types) {
    String name = "filter" + registrations.size();
    return on(
        context -> {
          FilterRegistration.Dynamic registration = context.addFilter(name, filter);
          registration.setAsyncSupported(true);
          registration.addMappingForUrlPatterns(types, true, "/*");
        });
  }

  TestApp page(String mapping, Page page) {
    return servlet(mapping, page, registration -> {});
  }

  TestApp servlet(String mapping, Page page, Consumer<ServletRegistration.Dynamic> more) {
    String name = "servlet" + registrations.size();
    return on(
        context -> {
          ServletRegistration.Dynamic registration =
              context.addServlet(
                  name,
                  new HttpServlet() {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected void service(HttpServletRequest request, HttpServletResponse response)
                        throws ServletException, IOException {
                      page.answer(request, response);
                    }
                  });
          registration.setAsyncSupported(true);
          registration.addMapping(mapping);
          more.accept(registration);
        });
  }

  /** A servlet that gives its secret away and says who was asking. */
  TestApp secretAt(String... mappings) {
    for (String mapping : mappings) {
      page(mapping, this::giveAway);
    }
    return this;
  }

  void giveAway(HttpServletRequest request, HttpServletResponse response) throws IOException {
    served.add(request.getMethod());
    response.getWriter().print(SECRET + " for " + callerOf(request));
  }

  static String callerOf(HttpServletRequest request) {
    return request.getRemoteUser()
        + "/"
        + (request.getUserPrincipal() == null ? null : request.getUserPrincipal().getName())
        + "/"
        + request.getAuthType();
  }

  TestApp at(String contextPath) {
    this.contextPath = contextPath;
    return this;
  }

  /**
   * Lets through every URI that the container would refuse by itself, so that the filter has to.
   */
  TestApp lettingAmbiguousUrisThrough() {
    lenient = true;
    return this;
  }

  TestApp withHttp2() {
    http2 = true;
    return this;
  }

  TestApp takingHeadersUpTo(int bytes) {
    largestHeader = Optional.of(bytes);
    return this;
  }

  TestApp errorPage(int status, String location) {
    errorPages.put(status, location);
    return this;
  }

  TestApp listener(Class<? extends ServletContextListener> listener) {
    listeners.add(listener);
    return this;
  }

  /** The folder that has a {@code WEB-INF/web.xml}. */
  TestApp webApp(Path folder) {
    webApp = Optional.of(folder);
    return this;
  }

  String contextPath() {
    return contextPath;
  }

  void register(ServletContext context) {
    registrations.forEach(registration -> registration.accept(context));
  }

  Map<Integer, String> errorPages() {
    return errorPages;
  }

  List<Class<? extends ServletContextListener>> listeners() {
    return listeners;
  }

  boolean isLenient() {
    return lenient;
  }

  boolean speaksHttp2() {
    return http2;
  }

  Optional<Integer> largestHeader() {
    return largestHeader;
  }

  Optional<Path> webApp() {
    return webApp;
  }

  TestApp start() {
    try {
      running = Optional.of(Container.underTest().start(this));
    } catch (Exception e) {
      throw new IllegalStateException("the application did not start", e);
    }
    return this;
  }

  int port() {
    return running.orElseThrow().port();
  }

  /** The methods of the requests that reached the secret. */
  List<String> served() {
    return served;
  }

  /** For the next test on the same application. */
  void forget() {
    served.clear();
  }

  HttpResponse<String> get(String path) {
    return send(request(path));
  }

  HttpResponse<String> get(String path, String token) {
    return send(request(path).header("Authorization", "Bearer " + token));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .version(http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
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

  /** The status of the first response in what was read; -1 if there is none. */
  static int statusOf(String response) {
    return response.matches("(?s)HTTP/1\\.[01] \\d{3}.*")
        ? Integer.parseInt(response.substring(9, 12))
        : -1;
  }

  @Override
  public void close() {
    try {
      if (running.isPresent()) {
        running.get().stop();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the application did not stop", e);
    }
  }
}
