package dev.countersign.keystore;

import static dev.countersign.keystore.JwksServer.bytes;
import static dev.countersign.keystore.JwksServer.document;
import static dev.countersign.keystore.JwksServer.documentOf;
import static dev.countersign.keystore.JwksServer.member;
import static dev.countersign.keystore.JwksServer.publishing;
import static dev.countersign.keystore.JwksServer.text;
import static dev.countersign.keystore.JwksServer.withHeader;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Row 81: whatever the server sends, the last good set stays, and no bound is exceeded. */
@Timeout(60)
class RemoteJwksHostileServerTest {

  private static final SigningKey FIRST = SigningKey.generate(JwsAlgorithm.ES256);
  private static final SigningKey EVIL = SigningKey.generate(JwsAlgorithm.ES256);

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private JwksServer issuer;

  @BeforeEach
  void startIssuer() throws IOException {
    issuer = JwksServer.start();
    issuer.answers(publishing("max-age=600", FIRST));
  }

  @AfterEach
  void stopIssuer() {
    issuer.close();
  }

  private RemoteJwks keys(URI uri, Duration timeout) {
    return RemoteJwks.builder()
        .uri(uri)
        .clock(clock)
        .thread(new HeldThread())
        .timeout(timeout)
        .build();
  }

  private RemoteJwks keys() {
    return keys(issuer.uri(), Duration.ofSeconds(5));
  }

  private KeyLookup find(RemoteJwks keys, SigningKey key) {
    return keys.find(key.keyId(), clock.instant());
  }

  /** A name for the test report, with the answer. */
  record Case(String name, JwksServer.Answer answer) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> answers_that_are_no_jwk_set() throws IOException {
    String good = document(FIRST, EVIL);
    return Stream.of(
        new Case("nothing", text("max-age=600", "")),
        new Case("not JSON", text("max-age=600", "<html>")),
        new Case("an array", text("max-age=600", "[" + good + "]")),
        new Case("no keys", text("max-age=600", "{}")),
        new Case("keys that are an object", text("max-age=600", "{\"keys\":{}}")),
        new Case("keys that are null", text("max-age=600", "{\"keys\":null}")),
        new Case("keys twice", text("max-age=600", good.replace("]}", "],\"keys\":[]}"))),
        new Case("something behind it", text("max-age=600", good + "x")),
        new Case("cut off", text("max-age=600", good.substring(0, good.length() - 2))),
        new Case("UTF-16", bytes("max-age=600", good.getBytes(StandardCharsets.UTF_16))),
        new Case("a byte order mark", text("max-age=600", "\ufeff" + good)),
        new Case(
            "bytes that are not UTF-8",
            bytes(
                "max-age=600",
                good.replace("\"use\"", "\"name\":\"\u00e9\",\"use\"")
                    .getBytes(StandardCharsets.ISO_8859_1))),
        new Case("a nesting bomb", text("max-age=600", "{\"keys\":" + "[".repeat(100_000))),
        new Case("a number bomb", text("max-age=600", "{\"keys\":[],\"n\":1e1000000000}")),
        new Case("an oversized document", text("max-age=600", good + " ".repeat(512 * 1024))),
        new Case("101 keys", text("max-age=600", documentOf(copies(101)))),
        new Case("a gzip bomb", withHeader("Content-Encoding", "gzip", gzipBomb())),
        new Case("compressed", withHeader("Content-Encoding", "br", text("max-age=600", good))),
        new Case("partial content", withStatus(206, good)),
        new Case("no content", JwksServer.status(204)),
        new Case("an error with a good set", withStatus(500, good)),
        new Case("an error without an end", RemoteJwksHostileServerTest::endlessError));
  }

  private static String[] copies(int count) {
    return Stream.iterate(0, i -> i + 1)
        .limit(count)
        .map(i -> member(EVIL.withKeyId("key-" + i)))
        .toArray(String[]::new);
  }

  private static JwksServer.Answer gzipBomb() throws IOException {
    ByteArrayOutputStream small = new ByteArrayOutputStream();
    try (GZIPOutputStream bomb = new GZIPOutputStream(small)) {
      byte[] spaces = new byte[1024 * 1024];
      Arrays.fill(spaces, (byte) ' ');
      for (int i = 0; i < 64; i++) {
        bomb.write(spaces);
      }
    }
    return bytes("max-age=600", small.toByteArray());
  }

  private static JwksServer.Answer withStatus(int status, String body) {
    return exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  private static void endlessError(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(500, 0);
    while (true) {
      exchange.getResponseBody().write(new byte[64 * 1024]);
    }
  }

  @ParameterizedTest
  @MethodSource
  void answers_that_are_no_jwk_set(Case hostile) {
    try (RemoteJwks keys = keys()) {
      issuer.answers(hostile.answer());
      clock.advance(Duration.ofSeconds(450));
      keys.fetchIfDue();
      assertThat(issuer.requests()).isEqualTo(2);
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
      assertThat(find(keys, EVIL)).isInstanceOf(KeyLookup.Unavailable.class);
      assertThat(keys.problem()).isPresent();
      // The next good answer is taken.
      issuer.answers(publishing("max-age=600", FIRST, EVIL));
      clock.advance(Duration.ofSeconds(30));
      keys.fetchIfDue();
      assertThat(find(keys, EVIL)).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308, 300})
  void jwks_ssrf_no_redirect_is_followed(int status) {
    issuer.answers("/evil", publishing("max-age=600", EVIL));
    try (RemoteJwks keys = keys()) {
      issuer.answers(
          withHeader("Location", issuer.uri("/evil").toString(), JwksServer.status(status)));
      clock.advance(Duration.ofSeconds(450));
      keys.fetchIfDue();
      assertThat(issuer.requests()).isEqualTo(2);
      assertThat(find(keys, EVIL)).isInstanceOf(KeyLookup.Unavailable.class);
      assertThat(keys.problem())
          .hasValueSatisfying(why -> assertThat(why).contains("redirects are not followed"));
    }
  }

  @Test
  void exactly_the_bound_on_size_is_taken_and_one_byte_more_is_not() {
    String good = document(FIRST);
    issuer.answers(text("max-age=600", good + " ".repeat(512 * 1024 - good.length())));
    try (RemoteJwks keys = keys()) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
    }
    issuer.answers(text("max-age=600", good + " ".repeat(512 * 1024 + 1 - good.length())));
    try (RemoteJwks keys = keys()) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
    }
  }

  @Test
  void a_document_without_an_end_is_given_up_at_the_bound() {
    AtomicLong sent = new AtomicLong();
    issuer.answers(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] spaces = new byte[64 * 1024];
          Arrays.fill(spaces, (byte) ' ');
          while (true) {
            exchange.getResponseBody().write(spaces);
            sent.addAndGet(spaces.length);
          }
        });
    try (RemoteJwks keys = keys()) {
      assertThat(keys.problem()).hasValueSatisfying(why -> assertThat(why).contains("524288"));
    }
    // What is beyond the bound are the buffers of two sockets.
    assertThat(sent).hasValueLessThan(64L * 1024 * 1024);
  }

  @Test
  void a_slow_answer_is_given_up() {
    CountDownLatch end = new CountDownLatch(1);
    issuer.answers(JwksServer.after(end, publishing("max-age=600", FIRST)));
    try (RemoteJwks keys = keys(issuer.uri(), Duration.ofMillis(200))) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
    } finally {
      end.countDown();
    }
  }

  @Test
  void a_body_that_drips_is_given_up() {
    CountDownLatch end = new CountDownLatch(1);
    issuer.answers(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          JwksServer.after(end, ignored -> {}).to(exchange);
        });
    try (RemoteJwks keys = keys(issuer.uri(), Duration.ofMillis(200))) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
    } finally {
      end.countDown();
    }
  }

  @Test
  void a_truncated_document_is_not_taken_even_if_it_is_a_set() throws IOException {
    byte[] body = document(FIRST).getBytes(StandardCharsets.UTF_8);
    assertRawIsRefused(
        out -> {
          out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: " + (body.length + 1) + "\r\n\r\n"));
          out.write(body);
        });
  }

  @Test
  void a_chunked_document_without_its_last_chunk_is_not_taken() throws IOException {
    byte[] body = document(FIRST).getBytes(StandardCharsets.UTF_8);
    assertRawIsRefused(
        out -> {
          out.write(ascii("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
          out.write(ascii(Integer.toHexString(body.length) + "\r\n"));
          out.write(body);
          out.write(ascii("\r\n"));
        });
  }

  @Test
  void what_a_server_says_in_place_of_http_controls_no_terminal_and_no_log() throws IOException {
    byte[] forged = "HTTP/1.1 2\u001b[2J\u0085forged\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    try (RawServer server = new RawServer(out -> out.write(forged));
        RemoteJwks keys = keys(server.uri(), Duration.ofSeconds(5))) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
      assertThat(keys.problem())
          .hasValueSatisfying(why -> assertThat(why).contains("forged").matches("[ -~]*"));
    }
  }

  @Test
  void a_connection_that_is_closed_at_once_is_an_outage() throws IOException {
    assertRawIsRefused(out -> {});
  }

  @Test
  void headers_without_an_end_are_given_up() throws IOException {
    AtomicLong sent = new AtomicLong();
    byte[] header = ascii("X-Filler: " + "a".repeat(8000) + "\r\n");
    try (RawServer server =
            new RawServer(
                out -> {
                  out.write(ascii("HTTP/1.1 200 OK\r\n"));
                  while (sent.get() < 256L * 1024 * 1024) {
                    out.write(header);
                    sent.addAndGet(header.length);
                  }
                });
        RemoteJwks keys = keys(server.uri(), Duration.ofSeconds(5))) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
      assertThat(sent).hasValueLessThan(64L * 1024 * 1024);
    }
  }

  private void assertRawIsRefused(RawServer.Talk talk) throws IOException {
    try (RawServer server = new RawServer(talk);
        RemoteJwks keys = keys(server.uri(), Duration.ofSeconds(5))) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
      assertThat(server.wasAsked()).isTrue();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads a request and says what a test wants, be it HTTP or not, then closes. */
  private static final class RawServer implements AutoCloseable {

    interface Talk {
      void to(OutputStream out) throws IOException;
    }

    private final ServerSocket listening;
    private final AtomicBoolean asked = new AtomicBoolean();

    RawServer(Talk talk) throws IOException {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      Thread thread = new Thread(() -> serve(talk));
      thread.setDaemon(true);
      thread.start();
    }

    private void serve(Talk talk) {
      while (!listening.isClosed()) {
        try (Socket socket = listening.accept()) {
          int read = socket.getInputStream().read(new byte[8192]);
          asked.set(read > 0);
          talk.to(socket.getOutputStream());
          socket.getOutputStream().flush();
        } catch (IOException e) {
          // The client went away, or the test is over.
        }
      }
    }

    boolean wasAsked() {
      return asked.get();
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/jwks.json");
    }

    @Override
    public void close() throws IOException {
      listening.close();
    }
  }
}
