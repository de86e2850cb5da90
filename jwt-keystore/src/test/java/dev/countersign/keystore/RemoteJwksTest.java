package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import dev.countersign.testing.MovableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteJwksTest {

  /** What the issuer answers. */
  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private static final SigningKey FIRST = SigningKey.generate(JwsAlgorithm.ES256);
  private static final SigningKey SECOND = SigningKey.generate(JwsAlgorithm.ES256);

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final AtomicInteger fetches = new AtomicInteger();
  private HttpServer issuer;
  private volatile Answer answer = publishing("max-age=600", FIRST);

  @BeforeEach
  void startIssuer() throws IOException {
    issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer.setExecutor(Executors.newCachedThreadPool());
    issuer.createContext(
        "/",
        exchange -> {
          fetches.incrementAndGet();
          try (exchange) {
            answer.to(exchange);
          }
        });
    issuer.start();
  }

  @AfterEach
  void stopIssuer() {
    issuer.stop(0);
  }

  private static Answer publishing(String cacheControl, SigningKey... keys) {
    return text(
        cacheControl,
        JwkSet.of(Arrays.stream(keys).map(SigningKey::verificationKey).toList()).toPublicJson());
  }

  private static Answer text(String cacheControl, String body) {
    return exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Cache-Control", cacheControl);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  private static Answer status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/jwks.json");
  }

  private RemoteJwks.Builder settings() {
    return RemoteJwks.builder().uri(uri()).clock(clock).withoutThread();
  }

  private KeyLookup find(RemoteJwks keys, SigningKey key) {
    return keys.find(key.keyId(), clock.instant());
  }

  /** Waits for the fetch that a look-up asked for, which runs on a thread of its own. */
  private KeyLookup findOnceFetched(RemoteJwks keys, String keyId) throws InterruptedException {
    for (int i = 0; i < 500; i++) {
      KeyLookup lookup = keys.find(keyId, clock.instant());
      if (!(lookup instanceof KeyLookup.Unavailable)) {
        return lookup;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    throw new AssertionError("the fetch did not come to an end");
  }

  @Test
  void keys_are_there_when_it_is_built() {
    try (RemoteJwks keys = settings().build()) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
      assertThat(fetches).hasValue(1);
    }
  }

  @Test
  void a_look_up_never_fetches_while_the_set_is_fresh() {
    try (RemoteJwks keys = settings().build()) {
      for (int i = 0; i < 1000; i++) {
        find(keys, FIRST);
      }
      keys.fetchIfDue();
      assertThat(fetches).hasValue(1);
    }
  }

  @Test
  void the_set_is_fetched_again_ahead_of_its_max_age_and_a_withdrawn_key_is_gone() {
    try (RemoteJwks keys = settings().build()) {
      answer = publishing("max-age=600", SECOND);
      clock.advance(Duration.ofSeconds(479));
      keys.fetchIfDue();
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
      clock.advance(Duration.ofSeconds(1));
      keys.fetchIfDue();
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unknown.class);
      assertThat(find(keys, SECOND)).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @Test
  void its_own_thread_fetches_the_first_set_once_the_issuer_is_up() throws Exception {
    answer = status(503);
    try (RemoteJwks keys = RemoteJwks.builder().uri(uri()).clock(clock).build()) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
      answer = publishing("max-age=600", FIRST);
      clock.advance(Duration.ofSeconds(30));
      assertThat(findOnceFetched(keys, FIRST.keyId())).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @Test
  void a_new_key_is_adopted_after_the_first_token_that_names_it() throws Exception {
    try (RemoteJwks keys = settings().build()) {
      answer = publishing("max-age=600", FIRST, SECOND);
      clock.advance(Duration.ofSeconds(30));
      assertThat(find(keys, SECOND)).isInstanceOf(KeyLookup.Unavailable.class);
      assertThat(findOnceFetched(keys, SECOND.keyId())).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @Test
  void kid_miss_storm_fetches_once_in_each_interval_and_honest_tokens_do_not_notice()
      throws Exception {
    try (RemoteJwks keys = settings().build()) {
      for (int interval = 1; interval <= 3; interval++) {
        clock.advance(Duration.ofSeconds(30));
        for (int i = 0; i < 10_000; i++) {
          keys.find("stranger-" + i, clock.instant());
          if (i % 100 == 0) {
            assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
          }
        }
        assertThat(findOnceFetched(keys, "stranger")).isInstanceOf(KeyLookup.Unknown.class);
        assertThat(fetches).hasValue(1 + interval);
      }
    }
  }

  @Test
  void a_genuine_new_key_is_adopted_within_the_interval_during_a_flood() throws Exception {
    try (RemoteJwks keys = settings().build()) {
      clock.advance(Duration.ofSeconds(30));
      keys.find("stranger", clock.instant());
      assertThat(findOnceFetched(keys, "stranger")).isInstanceOf(KeyLookup.Unknown.class);
      answer = publishing("max-age=600", FIRST, SECOND);
      assertThat(find(keys, SECOND)).isInstanceOf(KeyLookup.Unknown.class);
      clock.advance(Duration.ofSeconds(30));
      keys.find("another stranger", clock.instant());
      assertThat(findOnceFetched(keys, SECOND.keyId())).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @Test
  void no_look_up_waits_for_a_slow_issuer_while_good_keys_are_at_hand() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (RemoteJwks keys = settings().build()) {
      answer =
          exchange -> {
            asked.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            publishing("max-age=600", FIRST).to(exchange);
          };
      clock.advance(Duration.ofSeconds(30));
      keys.find("stranger", clock.instant());
      asked.await();
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
      release.countDown();
    }
  }

  @Test
  void the_last_good_set_serves_through_an_outage_up_to_the_stated_limit() {
    try (RemoteJwks keys = settings().serveDuringOutage(Duration.ofSeconds(100)).build()) {
      answer = status(500);
      clock.advance(Duration.ofSeconds(699));
      keys.fetchIfDue();
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
      clock.advance(Duration.ofSeconds(1));
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
      answer = publishing("max-age=600", FIRST);
      clock.advance(Duration.ofSeconds(30));
      keys.fetchIfDue();
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @Test
  void a_set_that_cannot_be_used_does_not_replace_a_good_one() {
    List<Answer> bad =
        List.of(
            status(404),
            text("max-age=600", ""),
            text("max-age=600", "not json"),
            text("max-age=600", "[]"),
            text("max-age=600", "{\"keys\":[]}"),
            text("max-age=600", "{\"keys\":[{\"kty\":\"RSA\"}]}"),
            text("max-age=600", "{\"keys\":[" + " ".repeat(600 * 1024) + "]}"),
            exchange -> {
              exchange.getResponseHeaders().add("Location", uri() + "?elsewhere");
              exchange.sendResponseHeaders(302, -1);
            },
            exchange -> {
              exchange.sendResponseHeaders(200, 1000);
              exchange.getResponseBody().write('{');
            });
    try (RemoteJwks keys = settings().build()) {
      for (Answer each : bad) {
        answer = each;
        int before = fetches.get();
        clock.advance(Duration.ofMinutes(8));
        keys.fetchIfDue();
        // From JDK 25 on the client itself asks once more after a truncated body.
        assertThat(fetches.get()).isBetween(before + 1, before + 2);
        assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
        answer = publishing("max-age=600", FIRST);
        clock.advance(Duration.ofSeconds(30));
        keys.fetchIfDue();
      }
    }
  }

  @Test
  void a_body_that_drips_is_given_up() {
    CountDownLatch end = new CountDownLatch(1);
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    try (RemoteJwks keys = settings().timeout(Duration.ofMillis(200)).build()) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
    } finally {
      end.countDown();
    }
  }

  @Test
  void one_bad_key_does_not_spoil_the_rest() {
    String good =
        JwkSet.of(List.of(FIRST.verificationKey()))
            .toPublicJson()
            .replace("{\"keys\":[", "")
            .replace("]}", "");
    answer =
        text(
            "max-age=600",
            "{\"keys\":[{\"kty\":\"XYZ\",\"alg\":\"ES256\"},"
                + good.replace("\"sig\"", "\"enc\"").replace(FIRST.keyId(), "for-encryption")
                + ",{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"secret\",\"k\":\""
                + "A".repeat(43)
                + "\"},"
                + good
                + "]}");
    try (RemoteJwks keys = settings().build()) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
      assertThat(keys.find("for-encryption", clock.instant()))
          .isInstanceOf(KeyLookup.Unknown.class);
      assertThat(keys.find("secret", clock.instant())).isInstanceOf(KeyLookup.Unknown.class);
    }
  }

  @Test
  void keys_that_share_a_kid_are_all_left_out() {
    answer =
        text(
            "max-age=600",
            "{\"keys\":["
                + String.join(
                    ",",
                    List.of(FIRST, SECOND.withKeyId(FIRST.keyId())).stream()
                        .map(key -> JwkSet.of(List.of(key.verificationKey())).toPublicJson())
                        .map(json -> json.substring("{\"keys\":[".length(), json.length() - 2))
                        .toList())
                + "]}");
    try (RemoteJwks keys = settings().build()) {
      assertThat(find(keys, FIRST)).isNotInstanceOf(KeyLookup.Found.class);
    }
  }

  @Test
  void a_kid_that_is_used_again_means_the_new_key() {
    try (RemoteJwks keys = settings().build()) {
      SigningKey reused = SECOND.withKeyId(FIRST.keyId());
      answer = publishing("max-age=600", reused);
      clock.advance(Duration.ofMinutes(8));
      keys.fetchIfDue();
      assertThat(find(keys, FIRST)).isEqualTo(new KeyLookup.Found(reused.verificationKey()));
    }
  }

  @Test
  void closed_keys_serve_what_they_know_and_throw_nothing_for_what_they_do_not() {
    RemoteJwks keys = settings().build();
    keys.close();
    clock.advance(Duration.ofSeconds(30));
    assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
    assertThat(find(keys, SECOND)).isInstanceOf(KeyLookup.Unavailable.class);
    assertThat(find(keys, SECOND)).isInstanceOf(KeyLookup.Unavailable.class);
  }

  @Test
  void too_many_keys_are_refused_as_a_whole() {
    answer = publishing("max-age=600", FIRST, SECOND);
    try (RemoteJwks keys = settings().maxKeys(1).build()) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
    }
  }

  @Test
  void max_age_is_honoured_within_its_bounds_only() {
    answer = publishing("public, max-age=1", FIRST);
    try (RemoteJwks keys = settings().build()) {
      clock.advance(Duration.ofSeconds(23));
      keys.fetchIfDue();
      assertThat(fetches).hasValue(1);
      answer = publishing("max-age=999999999", FIRST);
      clock.advance(Duration.ofSeconds(7));
      keys.fetchIfDue();
      assertThat(fetches).hasValue(2);
      clock.advance(Duration.ofHours(20));
      keys.fetchIfDue();
      assertThat(fetches).hasValue(3);
    }
  }

  @Test
  void a_key_without_alg_is_left_out_unless_its_algorithm_was_pinned() {
    String json =
        JwkSet.of(List.of(FIRST.verificationKey()))
            .toPublicJson()
            .replace("\"alg\":\"ES256\",", "");
    answer = text("max-age=600", json);
    try (RemoteJwks keys = settings().build();
        RemoteJwks pinned = settings().algorithmOfKeysWithoutAlg(JwsAlgorithm.ES256).build()) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
      assertThat(find(pinned, FIRST)).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://auth.example/jwks.json",
        "http://127.0.0.1.evil.example/jwks.json",
        "http://10.0.0.1/jwks.json",
        "ftp://127.0.0.1/jwks.json",
        "file:///etc/passwd",
        "https://user:password@auth.example/jwks.json",
        "jwks.json"
      })
  void jwks_ssrf_a_url_that_is_neither_https_nor_loopback_is_refused(URI uri) {
    assertThatThrownBy(() -> RemoteJwks.builder().uri(uri).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("https")
        .hasMessageNotContaining("password@");
    assertThat(fetches).hasValue(0);
  }

  @Test
  void a_setting_out_of_bounds_or_made_twice_is_refused() {
    assertThatThrownBy(() -> RemoteJwks.builder().minInterval(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RemoteJwks.builder().maxKeys(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RemoteJwks.builder().algorithmOfKeysWithoutAlg(JwsAlgorithm.HS256))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> settings().uri(uri())).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> RemoteJwks.builder().build())
        .isInstanceOf(IllegalStateException.class);
  }
}
