package dev.countersign.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.Validation;
import dev.countersign.jwt.ValidationListener;
import dev.countersign.jwt.VerificationKeys;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

class OrdersApplicationTest {

  private static final String ISSUER = "https://auth.example";
  private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ES256);
  private static final AtomicInteger JUDGED = new AtomicInteger();
  private static final List<String> SEEN_BEHIND = new CopyOnWriteArrayList<>();

  private static final JwtIssuer LOGIN_SERVER =
      JwtIssuer.builder()
          .issuer(ISSUER)
          .audience("orders")
          .lifetime(Duration.ofMinutes(5))
          .signWith(SigningKeys.of(KEY))
          .build();

  private static HttpServer jwks;
  private static ServletWebServerApplicationContext application;

  /** Counts verdicts, and what reaches a filter that Spring Boot registers by itself. */
  @Configuration
  static class Watched {

    @Bean
    @Primary
    JwtValidator counting(VerificationKeys keys) {
      return JwtValidator.builder()
          .issuer(ISSUER)
          .audience("orders")
          .verifyWith(keys)
          .listener(
              new ValidationListener() {
                @Override
                public void accepted(Validation.Accepted accepted) {
                  JUDGED.incrementAndGet();
                }
              })
          .build();
    }

    @Bean
    FilterRegistrationBean<Filter> behind() {
      Filter filter =
          (request, response, chain) -> {
            SEEN_BEHIND.add(
                request.getDispatcherType() + " " + ((HttpServletRequest) request).getRemoteUser());
            chain.doFilter(request, response);
          };
      FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
      registration.setDispatcherTypes(
          DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
      return registration;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    jwks = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] keys =
        JwkSet.of(List.of(KEY.verificationKey())).toPublicJson().getBytes(StandardCharsets.UTF_8);
    jwks.createContext(
        "/jwks.json",
        exchange -> {
          exchange.sendResponseHeaders(200, keys.length);
          exchange.getResponseBody().write(keys);
          exchange.close();
        });
    jwks.start();
    application =
        (ServletWebServerApplicationContext)
            new SpringApplicationBuilder(OrdersApplication.class, Watched.class)
                .logStartupInfo(false)
                .run(
                    "--server.port=0",
                    "--server.address=127.0.0.1",
                    "--spring.main.banner-mode=off",
                    "--logging.level.root=OFF",
                    "--jwt.jwks-uri=http://127.0.0.1:"
                        + jwks.getAddress().getPort()
                        + "/jwks.json");
  }

  @AfterAll
  static void stop() {
    application.close();
    jwks.stop(0);
  }

  @BeforeEach
  void forget() {
    JUDGED.set(0);
    SEEN_BEHIND.clear();
  }

  private static String alice(String... scopes) {
    return LOGIN_SERVER.issue(claims -> claims.subject("alice").scope(scopes));
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    int port = application.getWebServer().getPort();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path, String token) throws Exception {
    return get(path, "Authorization", "Bearer " + token);
  }

  @Test
  void a_permitted_path_needs_no_token() throws Exception {
    assertThat(get("/health").body()).isEqualTo("up");
  }

  @Test
  void a_guarded_path_is_refused_without_a_token() throws Exception {
    HttpResponse<String> response = get("/orders");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"api\"");
    assertThat(response.body()).contains("\"detail\":\"This resource needs an access token");
  }

  @Test
  void with_a_token_the_controller_knows_its_caller() throws Exception {
    assertThat(get("/orders", alice("orders:read")).body()).isEqualTo("the orders of alice");
    assertThat(get("/me", alice("admin")).body()).isEqualTo(ISSUER + ", admin");
    assertThat(get("/orders", alice("admin")).statusCode()).isEqualTo(403);
  }

  @Test
  void other_filters_run_behind_it_and_see_its_caller() throws Exception {
    get("/orders");
    assertThat(SEEN_BEHIND).isEmpty();

    get("/orders", alice("orders:read"));
    assertThat(SEEN_BEHIND).containsExactly("REQUEST alice");
  }

  @Test
  void an_asynchronous_answer_is_judged_once() throws Exception {
    assertThat(get("/orders/export", alice("orders:read")).body()).isEqualTo("all orders of alice");

    assertThat(JUDGED).hasValue(1);
    assertThat(SEEN_BEHIND).containsExactly("REQUEST alice", "ASYNC alice");
  }

  @Test
  void an_error_page_is_shown_and_not_judged_again() throws Exception {
    HttpResponse<String> response = get("/orders/broken", alice("orders:read"));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("application/problem+json");
    assertThat(JUDGED).hasValue(1);
    assertThat(SEEN_BEHIND).hasSize(2).last().asString().startsWith("ERROR");
  }

  @Test
  void what_has_no_rule_is_denied_also_the_error_page_when_asked_for() throws Exception {
    assertThat(get("/error").statusCode()).isEqualTo(401);
    assertThat(get("/absent", alice("admin")).statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health;x/../orders",
        "/health/..;/orders",
        "/orders;.css",
        "/%6frders",
        "/orders/",
        "//orders",
        "/orders%2fexport",
        "/ORDERS",
        "/orders.json"
      })
  void another_spelling_opens_nothing(String path) throws Exception {
    assertThat(get(path).statusCode()).isIn(400, 401);
    assertThat(SEEN_BEHIND).isEmpty();
  }
}
