package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it: a web.xml, keys that another server publishes, and no line of Java. */
class WebXmlTest {

  private final SigningKey key = SigningKey.generate(JwsAlgorithm.ES256);
  private final JwtIssuer issuer =
      JwtIssuer.builder()
          .issuer("https://auth.example")
          .audience("orders")
          .lifetime(Duration.ofMinutes(5))
          .signWith(SigningKeys.of(key))
          .build();

  @AutoClose
  private final TestApp loginServer =
      TestApp.unguarded()
          .servlet(
              "/.well-known/jwks.json",
              new JwksServlet(
                  () ->
                      Optional.of(
                          new JwksServlet.Document(
                              JwkSet.of(List.of(key.verificationKey())).toPublicJson(),
                              "\"v1\"",
                              Duration.ofMinutes(5)))))
          .start();

  @TempDir private Path webApp;

  private Server server(int jwksPort) throws Exception {
    writeWebApp(jwksPort);
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    WebAppContext context = new WebAppContext();
    context.setContextPath("/");
    context.setWar(webApp.toString());
    server.setHandler(context);
    server.start();
    return server;
  }

  private void writeWebApp(int jwksPort) throws IOException {
    Files.createDirectories(webApp.resolve("WEB-INF"));
    Files.writeString(webApp.resolve("login.txt"), "please log in");
    Files.writeString(webApp.resolve("orders.txt"), TestApp.SECRET);
    Files.writeString(
        webApp.resolve("WEB-INF/web.xml"),
        """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
          <filter>
            <filter-name>jwt</filter-name>
            <filter-class>dev.countersign.servlet.JwtFilter</filter-class>
            <async-supported>true</async-supported>
            <init-param>
              <param-name>issuer</param-name>
              <param-value>https://auth.example</param-value>
            </init-param>
            <init-param>
              <param-name>audience</param-name>
              <param-value>orders</param-value>
            </init-param>
            <init-param>
              <param-name>jwks-uri</param-name>
              <param-value>http://127.0.0.1:%d/.well-known/jwks.json</param-value>
            </init-param>
            <init-param>
              <param-name>permit</param-name>
              <param-value>
                GET /login.txt,
                GET /health
              </param-value>
            </init-param>
          </filter>
          <filter-mapping>
            <filter-name>jwt</filter-name>
            <url-pattern>/*</url-pattern>
          </filter-mapping>
        </web-app>
        """
            .formatted(jwksPort));
  }

  private static HttpResponse<String> get(Server server, String path, String... headers)
      throws Exception {
    int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static Set<Thread> fetchingThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("countersign-remote-jwks"))
        .collect(Collectors.toSet());
  }

  @Test
  void a_web_xml_alone_guards_an_application_by_the_keys_that_an_issuer_publishes()
      throws Exception {
    String token = issuer.issue(claims -> claims.subject("alice"));
    Server server = server(loginServer.port());
    try {
      assertThat(get(server, "/login.txt").body()).isEqualTo("please log in");
      assertThat(get(server, "/orders.txt").statusCode()).isEqualTo(401);
      assertThat(get(server, "/orders.txt", "Authorization", "Bearer " + token).body())
          .isEqualTo(TestApp.SECRET);
      assertThat(
              get(server, "/orders.txt", "Authorization", "Bearer " + new Tokens().alice())
                  .statusCode())
          .isIn(401, 503); // another key id: unknown, or asked for once more
    } finally {
      server.stop();
    }
  }

  @Test
  void an_issuer_out_of_reach_is_not_taken_for_a_bad_token() throws Exception {
    String token = issuer.issue(claims -> claims.subject("alice"));
    int port = loginServer.port();
    loginServer.close();
    Server server = server(port);
    try {
      assertThat(get(server, "/orders.txt", "Authorization", "Bearer " + token).statusCode())
          .isEqualTo(503);
      assertThat(get(server, "/orders.txt").statusCode()).isEqualTo(401);
    } finally {
      server.stop();
    }
  }

  @Test
  void what_the_filter_opened_is_closed_with_the_application() throws Exception {
    Set<Thread> ofOthers = fetchingThreads(); // those of another test may still be ending
    Server server = server(loginServer.port());
    Set<Thread> own = fetchingThreads();
    own.removeAll(ofOthers);
    assertThat(own).hasSize(1);

    server.stop();

    Thread thread = own.iterator().next();
    thread.join(10_000);
    assertThat(thread.isAlive()).isFalse();
  }
}
