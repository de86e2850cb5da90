package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.Validation;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.keystore.KeyEncryptionKeys;
import dev.countersign.keystore.KeySetFile;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.RotatingKeyStore;
import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of the README: run here, and compared with it to the letter. */
// spotless:off
class QuickStartTest {

  @TempDir Path directory;

  @Test
  void the_quick_start_issues_validates_and_revokes() {
    // snippet 1
    RotatingKeyStore keys = RotatingKeyStore.builder()
        .algorithm(JwsAlgorithm.ES256).rotateEvery(Duration.ofDays(30))
        .maxTokenLifetime(Duration.ofMinutes(10)).storage(KeySetStorage.inMemory()).build()
        .startRotating(); // a daemon thread; keys.close() ends it

    JwtIssuer issuer = JwtIssuer.builder()
        .issuer("https://auth.example").audience("orders").lifetime(Duration.ofMinutes(10))
        .signWith(keys).build();
    String token = issuer.issue(claims -> claims.subject("alice").scope("orders:read"));

    Denylist denylist = Denylist.inMemory();
    JwtValidator validator = JwtValidator.builder()
        .issuer("https://auth.example").audience("orders").verifyWith(keys).revocation(denylist).build();
    Jwt jwt = validator.validate(token); // or throws JwtRejectedException
    denylist.revoke(jwt); // from now on validator.check(token) is Rejected with Reason.REVOKED
    // end

    assertThat(jwt.subject()).contains("alice");
    assertThat(validator.check(token))
        .isInstanceOfSatisfying(
            Validation.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.REVOKED));
    keys.close();
  }

  private static void addFilter(ServletContext servletContext, JwtValidator validator) {
    // snippet 2
    JwtFilter filter = JwtFilter.builder(validator)
        .permit("/login", "/health")
        .require("/orders/*", AccessRule.scope("orders:read"))
        .build();
    filter.addTo(servletContext);
    // end
  }
  @Test
  void keys_that_rotate_rest_in_a_file() throws Exception {
    Path path = directory.resolve("keys.json");
    // snippet 3
    RotatingKeyStore keys = RotatingKeyStore.builder()
        .algorithm(JwsAlgorithm.ES256).rotateEvery(Duration.ofDays(30))
        .maxTokenLifetime(Duration.ofMinutes(10))
        .storage(KeySetFile.at(path, KeyEncryptionKeys.fromEnvironment("JWT_KEY_ENCRYPTION_KEY")))
        .build().startRotating();
    // end

    assertThat(Files.readString(path)).contains(keys.current().orElseThrow().keyId());
    keys.close();
  }
  // spotless:on

  private static final HttpServlet HELLO =
      new HttpServlet() {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
          response.getWriter().print("hello " + request.getRemoteUser());
        }
      };

  @Test
  void the_filter_guards_a_servlet_application() throws Exception {
    RotatingKeyStore keys =
        RotatingKeyStore.builder()
            .algorithm(JwsAlgorithm.ES256)
            .rotateEvery(Duration.ofDays(30))
            .maxTokenLifetime(Duration.ofMinutes(10))
            .storage(KeySetStorage.inMemory())
            .build();
    JwtValidator validator =
        JwtValidator.builder().issuer("i").audience("a").verifyWith(keys).build();
    JwtIssuer issuer =
        JwtIssuer.builder()
            .issuer("i")
            .audience("a")
            .lifetime(Duration.ofMinutes(1))
            .signWith(keys)
            .build();
    ServletContextHandler context = new ServletContextHandler();
    context.addServlet(new ServletHolder(HELLO), "/*");
    context.addServletContainerInitializer(
        (classes, servletContext) -> addFilter(servletContext, validator));
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(context);
    server.start();
    try {
      URI base = URI.create("http://127.0.0.1:" + connector.getLocalPort());
      String token = issuer.issue(claims -> claims.subject("alice").scope("orders:read"));
      assertThat(get(base.resolve("/health"), "none")).isEqualTo("200 hello null");
      assertThat(get(base.resolve("/orders/1"), "Bearer " + token)).isEqualTo("200 hello alice");
      assertThat(get(base.resolve("/orders/1"), "Bearer x")).startsWith("401");
      assertThat(get(base.resolve("/elsewhere"), "Bearer " + token)).startsWith("403");
    } finally {
      server.stop();
    }
  }

  private static String get(URI uri, String authorization) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("Authorization", authorization).build();
    var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  @Test
  void the_readme_shows_exactly_what_is_run_here() {
    assertThat(blocks(Path.of("..", "README.md"), "(?s)```java\n(.*?)```"))
        .isEqualTo(
            blocks(
                Path.of("src/test/java/dev/countersign/moduletests/QuickStartTest.java"),
                "(?s)    // snippet \\d\n(.*?)    // end"));
  }

  @Test
  void the_quick_start_has_at_most_fifteen_lines() {
    assertThat(blocks(Path.of("..", "README.md"), "(?s)```java\n(.*?)```").get(0).lines())
        .hasSizeLessThanOrEqualTo(15);
  }

  private static List<String> blocks(Path file, String pattern) {
    try {
      return Pattern.compile(pattern)
          .matcher(Files.readString(file))
          .results()
          .map(match -> match.group(1).stripTrailing().stripIndent())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
