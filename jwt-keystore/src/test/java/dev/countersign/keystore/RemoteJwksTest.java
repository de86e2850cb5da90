package dev.countersign.keystore;

import static dev.countersign.keystore.JwksServer.document;
import static dev.countersign.keystore.JwksServer.documentOf;
import static dev.countersign.keystore.JwksServer.member;
import static dev.countersign.keystore.JwksServer.publishing;
import static dev.countersign.keystore.JwksServer.status;
import static dev.countersign.keystore.JwksServer.text;
import static dev.countersign.keystore.JwksServer.withHeader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.Validation;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteJwksTest {

  private static final SigningKey FIRST = SigningKey.generate(JwsAlgorithm.ES256);
  private static final SigningKey SECOND = SigningKey.generate(JwsAlgorithm.ES256);

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final HeldThread thread = new HeldThread();
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

  private RemoteJwks.Builder settings() {
    return RemoteJwks.builder().uri(issuer.uri()).clock(clock).thread(thread);
  }

  private KeyLookup find(RemoteJwks keys, SigningKey key) {
    return keys.find(key.keyId(), clock.instant());
  }

  /** By time, as its thread does in each tick. */
  private void advance(RemoteJwks keys, Duration duration) {
    clock.advance(duration);
    keys.fetchIfDue();
  }

  @Test
  void keys_are_there_when_it_is_built() {
    try (RemoteJwks keys = settings().build()) {
      assertThat(find(keys, FIRST)).isEqualTo(new KeyLookup.Found(FIRST.verificationKey()));
      assertThat(issuer.requests()).isOne();
    }
  }

  @Test
  void a_look_up_never_fetches_while_the_set_is_fresh() {
    try (RemoteJwks keys = settings().build()) {
      for (int i = 0; i < 1000; i++) {
        find(keys, FIRST);
      }
      advance(keys, Duration.ofMinutes(6));
      assertThat(thread.waiting()).isZero();
      assertThat(issuer.requests()).isOne();
    }
  }

  @Test
  void the_set_is_fetched_again_ahead_of_the_end_of_its_max_age() {
    try (RemoteJwks keys = settings().build()) {
      advance(keys, Duration.ofSeconds(419));
      assertThat(issuer.requests()).isOne();
      advance(keys, Duration.ofSeconds(31));
      assertThat(issuer.requests()).isEqualTo(2);
    }
  }

  @Test
  void a_withdrawn_key_is_gone_within_the_max_age_even_if_no_unknown_id_is_seen() {
    try (RemoteJwks keys = settings().build()) {
      issuer.answers(publishing("max-age=600", SECOND));
      advance(keys, Duration.ofSeconds(450));
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unknown.class);
      assertThat(find(keys, SECOND)).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @Test
  void a_key_that_may_have_been_withdrawn_while_the_process_slept_does_not_verify() {
    try (RemoteJwks keys = settings().build()) {
      issuer.answers(publishing("max-age=600", SECOND));
      clock.advance(Duration.ofMinutes(10).minusNanos(1));
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
      clock.advance(Duration.ofNanos(1));
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
      thread.run();
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unknown.class);
    }
  }

  @Test
  void a_new_key_is_adopted_after_the_first_token_that_names_it() {
    try (RemoteJwks keys = settings().build()) {
      issuer.answers(publishing("max-age=600", FIRST, SECOND));
      clock.advance(Duration.ofSeconds(30));
      assertThat(find(keys, SECOND)).isInstanceOf(KeyLookup.Unavailable.class);
      thread.run();
      assertThat(find(keys, SECOND)).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @Test
  void a_kid_that_is_used_again_means_the_new_key() {
    try (RemoteJwks keys = settings().build()) {
      SigningKey reused = SECOND.withKeyId(FIRST.keyId());
      issuer.answers(publishing("max-age=600", reused));
      advance(keys, Duration.ofSeconds(450));
      assertThat(find(keys, FIRST)).isEqualTo(new KeyLookup.Found(reused.verificationKey()));
    }
  }

  @Test
  void its_own_thread_fetches_the_first_set_once_the_issuer_is_up() throws Exception {
    issuer.answers(status(503));
    try (RemoteJwks keys = RemoteJwks.builder().uri(issuer.uri()).clock(clock).build()) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
      issuer.answers(publishing("max-age=600", FIRST));
      clock.advance(Duration.ofSeconds(30));
      // Nobody asks for a key: it is the thread that has to.
      for (int i = 0; i < 1000 && keys.problem().isPresent(); i++) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @Test
  void no_look_up_waits_for_a_slow_issuer_while_good_keys_are_at_hand() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (RemoteJwks keys = settings().build()) {
      issuer.answers(
          exchange -> {
            asked.countDown();
            JwksServer.after(release, publishing("max-age=600", FIRST)).to(exchange);
          });
      clock.advance(Duration.ofSeconds(450));
      Thread fetching = new Thread(keys::fetchIfDue);
      fetching.start();
      asked.await();
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
      assertThat(find(keys, SECOND)).isInstanceOf(KeyLookup.Unavailable.class);
      release.countDown();
      fetching.join();
    }
  }

  @Test
  void a_fetch_that_is_under_way_is_not_joined_by_another() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (RemoteJwks keys = settings().build()) {
      issuer.answers(
          exchange -> {
            asked.countDown();
            JwksServer.after(release, publishing("max-age=600", FIRST)).to(exchange);
          });
      clock.advance(Duration.ofSeconds(450));
      Thread fetching = new Thread(keys::fetchIfDue);
      fetching.start();
      asked.await();
      keys.fetchIfDue();
      // It came back at once: a wait would have ended with the time-out of the first.
      assertThat(keys.problem()).isEmpty();
      assertThat(issuer.requests()).isEqualTo(2);
      release.countDown();
      fetching.join();
    }
  }

  @Test
  void max_age_is_honoured_within_its_bounds_only() {
    issuer.answers(publishing("public, max-age=1", FIRST));
    try (RemoteJwks keys =
        settings().maxAgeBetween(Duration.ofMinutes(1), Duration.ofSeconds(1000)).build()) {
      advance(keys, Duration.ofSeconds(41));
      assertThat(issuer.requests()).isOne();
      issuer.answers(publishing("max-age=999999999", FIRST));
      advance(keys, Duration.ofSeconds(4));
      assertThat(issuer.requests()).isEqualTo(2);
      advance(keys, Duration.ofSeconds(699));
      assertThat(issuer.requests()).isEqualTo(2);
      advance(keys, Duration.ofSeconds(51));
      assertThat(issuer.requests()).isEqualTo(3);
    }
  }

  @Test
  void without_max_age_a_set_is_fresh_for_five_minutes() {
    issuer.answers(publishing("public", FIRST));
    try (RemoteJwks keys = settings().build()) {
      advance(keys, Duration.ofSeconds(209));
      assertThat(issuer.requests()).isOne();
      advance(keys, Duration.ofSeconds(16));
      assertThat(issuer.requests()).isEqualTo(2);
    }
  }

  @Test
  void what_a_cache_on_the_way_has_used_up_of_the_max_age_is_gone() {
    issuer.answers(withHeader("Age", "400", publishing("max-age=600", FIRST)));
    try (RemoteJwks keys = settings().build()) {
      clock.advance(Duration.ofSeconds(200));
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
    }
  }

  @Test
  void a_clock_that_is_turned_back_does_not_stop_the_fetches() {
    try (RemoteJwks keys = settings().build()) {
      issuer.answers(publishing("max-age=600", SECOND));
      advance(keys, Duration.ofSeconds(-30));
      assertThat(issuer.requests()).isOne();
      advance(keys, Duration.ofDays(-1));
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unknown.class);
      assertThat(issuer.requests()).isEqualTo(2);
    }
  }

  @Test
  void one_bad_key_does_not_spoil_the_rest() {
    issuer.answers(
        text(
            "max-age=600",
            documentOf(
                "{\"kty\":\"XYZ\",\"alg\":\"ES256\",\"kid\":\"unknown-type\"}",
                "{\"kty\":\"EC\",\"alg\":\"ES256\",\"crv\":\"P-256\",\"kid\":\"halved\",\"x\":\"AA\"}",
                "{\"kty\":\"RSA\",\"alg\":\"RS256\",\"kid\":\"weak\",\"e\":\"AQAB\",\"n\":\""
                    + "_".repeat(171)
                    + "\"}",
                member(SECOND.withKeyId("encryption")).replace("\"sig\"", "\"enc\""),
                member(SECOND.withKeyId("private")).replace("\"use\"", "\"d\":\"AQ\",\"use\""),
                member(SECOND.withKeyId("no-alg")).replace("\"alg\":\"ES256\",", ""),
                member(SECOND).replace(SECOND.keyId(), "line\\r\\nbreak"),
                "{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"secret\",\"k\":\""
                    + "A".repeat(22)
                    + "B".repeat(21)
                    + "\"}",
                "null",
                "[]",
                "7",
                member(FIRST))));
    try (RemoteJwks keys = settings().build()) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
      for (String id :
          new String[] {
            "unknown-type", "halved", "weak", "encryption", "private", "no-alg", "secret"
          }) {
        assertThat(keys.find(id, clock.instant())).isInstanceOf(KeyLookup.Unknown.class);
      }
      assertThat(keys).hasToString("RemoteJwks[" + issuer.uri() + ", 1 keys]");
      assertThat(keys.problem()).isEmpty();
    }
  }

  @Test
  void duplicate_kid_leaves_out_all_keys_that_share_it_and_no_other() {
    SigningKey other = SigningKey.generate(JwsAlgorithm.ES256);
    issuer.answers(
        text(
            "max-age=600",
            documentOf(member(FIRST), member(SECOND.withKeyId(FIRST.keyId())), member(other))));
    try (RemoteJwks keys = settings().build()) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unknown.class);
      assertThat(find(keys, other)).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @Test
  void a_key_without_alg_is_left_out_unless_its_algorithm_was_pinned() {
    issuer.answers(text("max-age=600", document(FIRST).replace("\"alg\":\"ES256\",", "")));
    try (RemoteJwks keys = settings().build();
        RemoteJwks pinned = settings().algorithmOfKeysWithoutAlg(JwsAlgorithm.ES256).build();
        RemoteJwks wrong = settings().algorithmOfKeysWithoutAlg(JwsAlgorithm.RS256).build()) {
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
      assertThat(find(pinned, FIRST)).isInstanceOf(KeyLookup.Found.class);
      assertThat(find(wrong, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
    }
  }

  @Test
  void after_the_end_what_is_known_serves_for_its_max_age_and_nothing_is_fetched() {
    RemoteJwks keys = RemoteJwks.builder().uri(issuer.uri()).clock(clock).build();
    keys.close();
    assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
    clock.advance(Duration.ofSeconds(30));
    assertThat(find(keys, SECOND)).isInstanceOf(KeyLookup.Unavailable.class);
    clock.advance(Duration.ofSeconds(570));
    assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
    assertThat(issuer.requests()).isOne();
  }

  @Test
  void an_interrupt_ends_the_first_fetch_and_is_not_lost() {
    CountDownLatch never = new CountDownLatch(1);
    issuer.answers(JwksServer.after(never, publishing("max-age=600", FIRST)));
    Thread.currentThread().interrupt();
    try (RemoteJwks keys = settings().build()) {
      assertThat(Thread.interrupted()).isTrue();
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Unavailable.class);
      issuer.answers(publishing("max-age=600", FIRST));
      keys.fetchIfDue();
      assertThat(find(keys, FIRST)).isInstanceOf(KeyLookup.Found.class);
    } finally {
      never.countDown();
    }
  }

  /** Row 87: a resolver that fails is neither open nor an exception. */
  @Test
  void resolver_failure_leaves_the_verdict_undecided_and_never_accepts() {
    issuer.answers(status(500));
    try (RemoteJwks keys = settings().build()) {
      JwtValidator validator =
          JwtValidator.builder().issuer("i").audience("a").verifyWith(keys).clock(clock).build();
      assertThat(validator.check(token(FIRST))).isInstanceOf(Validation.Undecided.class);
      issuer.answers(publishing("max-age=600", FIRST));
      advance(keys, Duration.ofSeconds(30));
      assertThat(validator.check(token(FIRST))).isInstanceOf(Validation.Accepted.class);
      assertThat(validator.check(token(SECOND)))
          .isInstanceOfSatisfying(
              Validation.Rejected.class,
              rejected -> assertThat(rejected.reason()).isEqualTo(Reason.KEY_UNKNOWN));
      // Of a key that has the id, and not the material.
      assertThat(validator.check(token(SECOND.withKeyId(FIRST.keyId()))))
          .isInstanceOfSatisfying(
              Validation.Rejected.class,
              rejected -> assertThat(rejected.reason()).isEqualTo(Reason.SIGNATURE_INVALID));
    }
  }

  private String token(SigningKey key) {
    return JwtIssuer.builder()
        .issuer("i")
        .audience("a")
        .lifetime(Duration.ofMinutes(5))
        .signWith(SigningKeys.of(key))
        .clock(clock)
        .build()
        .issue(claims -> claims.subject("alice"));
  }
}
