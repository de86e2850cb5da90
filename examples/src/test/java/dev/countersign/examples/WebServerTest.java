package dev.countersign.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKeys;
import dev.countersign.servlet.JwtFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WebServerTest {

  private static final JwtFilter OPEN =
      JwtFilter.builder(
              JwtValidator.builder()
                  .anyIssuer()
                  .anyAudience()
                  .verifyWith(
                      VerificationKeys.of(
                          SigningKey.generate(JwsAlgorithm.ES256).verificationKey()))
                  .build())
          .permit("/*")
          .build();

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch leave = new CountDownLatch(1);

  private final HttpServlet slow =
      new HttpServlet() {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
          entered.countDown();
          try {
            assertThat(leave.await(30, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          response.getWriter().print("finished");
        }
      };

  private final HttpServlet broken =
      new HttpServlet() {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
          throw new IllegalStateException("a secret");
        }
      };

  private static ServerOptions anyPort() {
    ServerOptions options = new ServerOptions();
    options.host = "127.0.0.1";
    return options;
  }

  @Test
  @Timeout(60)
  void a_request_that_is_running_finishes_before_the_server_stops() throws Exception {
    AtomicInteger stopped = new AtomicInteger();
    WebServer server =
        WebServer.behind(OPEN)
            .serve("/slow", slow)
            .afterStop(stopped::incrementAndGet)
            .start(anyPort());
    Client client = new Client(server.url());
    CompletableFuture<HttpResponse<String>> response =
        CompletableFuture.supplyAsync(() -> client.get("/slow"));
    assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
    // longer than a connection without a request may stay
    assertThat(closing)
        .failsWithin(Duration.ofMillis(300))
        .withThrowableOfType(TimeoutException.class);
    leave.countDown();

    assertThat(response.get(30, TimeUnit.SECONDS).body()).isEqualTo("finished");
    closing.get(30, TimeUnit.SECONDS);
    assertThat(stopped).hasValue(1);
  }

  @Test
  @Timeout(60)
  void a_request_that_comes_while_the_server_stops_is_not_begun() throws Exception {
    WebServer server = WebServer.behind(OPEN).serve("/slow", slow).start(anyPort());
    String request = "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n";
    try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), server.url().getPort())) {
      connection.getOutputStream().write((request + request).getBytes(StandardCharsets.US_ASCII));
      assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();

      CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
      assertThat(closing)
          .failsWithin(Duration.ofMillis(300))
          .withThrowableOfType(TimeoutException.class);
      leave.countDown();

      byte[] answers = connection.getInputStream().readAllBytes();
      assertThat(new String(answers, StandardCharsets.US_ASCII)).containsOnlyOnce("finished");
      closing.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void an_application_that_throws_is_a_problem_that_tells_nothing() throws Exception {
    try (WebServer server = WebServer.behind(OPEN).serve("/broken", broken).start(anyPort())) {
      HttpResponse<String> response = new Client(server.url()).get("/broken");

      Client.assertProblem(response, 500);
      assertThat(response.body()).doesNotContain("secret");
    }
  }

  @Test
  void a_port_that_is_taken_is_said() throws Exception {
    try (WebServer server = WebServer.behind(OPEN).start(anyPort())) {
      ServerOptions same = anyPort();
      same.port = server.url().getPort();

      assertThatThrownBy(() -> WebServer.behind(OPEN).start(same))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("--port");
    }
  }

  /** Tokens are base64url: another case is another token. */
  @Test
  void a_header_that_differs_from_an_earlier_one_only_by_case_stays_itself() throws IOException {
    HttpServlet echo =
        new HttpServlet() {
          private static final long serialVersionUID = 1;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            response.getWriter().print(request.getHeader("X-Token"));
          }
        };
    try (WebServer server = WebServer.behind(OPEN).serve("/echo", echo).start(anyPort());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.url().getPort())) {
      String request = "GET /echo HTTP/1.1\r\nHost: localhost\r\nX-Token: %s\r\n%s\r\n";
      socket
          .getOutputStream()
          .write(
              (request.formatted("eyJhbGci", "")
                      + request.formatted("eYJHBGCI", "Connection: close\r\n"))
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .contains("eyJhbGci")
          .contains("eYJHBGCI");
    }
  }
}
