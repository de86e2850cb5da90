package dev.countersign.keystore;

import static dev.countersign.keystore.JwksServer.publishing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Row 80: a kid-miss storm. */
class RemoteJwksFloodTest {

  private static final int FLOOD = 10_000;
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final SigningKey FIRST = SigningKey.generate(JwsAlgorithm.ES256);
  private static final SigningKey SECOND = SigningKey.generate(JwsAlgorithm.ES256);

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final HeldThread thread = new HeldThread();
  private JwksServer issuer;

  @BeforeEach
  void startIssuer() throws IOException {
    issuer = JwksServer.start();
    issuer.answers(publishing("max-age=3600", FIRST));
  }

  @AfterEach
  void stopIssuer() {
    issuer.close();
  }

  private RemoteJwks.Builder settings() {
    return RemoteJwks.builder().uri(issuer.uri()).clock(clock).thread(thread);
  }

  private void flood(RemoteJwks keys) {
    for (int i = 0; i < FLOOD; i++) {
      keys.find("stranger-" + i, clock.instant());
    }
  }

  @Test
  void kid_miss_storm_fetches_once_in_each_interval() {
    try (RemoteJwks keys = settings().build()) {
      for (int interval = 1; interval <= 5; interval++) {
        clock.advance(INTERVAL);
        flood(keys);
        thread.run();
        flood(keys);
        thread.run();
        clock.advance(Duration.ofSeconds(1));
        flood(keys);
        thread.run();
        assertThat(issuer.requests()).isEqualTo(1 + interval);
      }
    }
  }

  @Test
  void kid_miss_storm_at_a_broken_issuer_fetches_once_in_each_interval() {
    try (RemoteJwks keys = settings().build()) {
      issuer.answers(JwksServer.status(500));
      for (int interval = 1; interval <= 5; interval++) {
        clock.advance(INTERVAL);
        flood(keys);
        thread.run();
        flood(keys);
        thread.run();
        assertThat(issuer.requests()).isEqualTo(1 + interval);
      }
    }
  }

  @Test
  void kid_miss_storm_leaves_one_task_behind_and_no_entry() {
    try (RemoteJwks keys = settings().build()) {
      clock.advance(INTERVAL);
      flood(keys);
      assertThat(thread.waiting()).isOne();
      thread.run();
      flood(keys);
      assertThat(thread.waiting()).isZero();
      assertThat(keys).hasToString("RemoteJwks[" + issuer.uri() + ", 1 keys]");
    }
  }

  @Test
  void an_unknown_id_within_the_interval_is_told_from_memory() {
    try (RemoteJwks keys = settings().build()) {
      clock.advance(INTERVAL.minusNanos(1));
      assertThat(keys.find("stranger", clock.instant())).isInstanceOf(KeyLookup.Unknown.class);
      clock.advance(Duration.ofNanos(1));
      assertThat(keys.find("stranger", clock.instant())).isInstanceOf(KeyLookup.Unavailable.class);
    }
  }

  @Test
  void a_genuine_new_key_is_adopted_one_interval_after_the_last_fetch_during_a_flood() {
    try (RemoteJwks keys = settings().build()) {
      clock.advance(INTERVAL);
      flood(keys);
      thread.run();
      // Published a moment after the flood has used up the fetch of this interval.
      issuer.answers(publishing("max-age=3600", FIRST, SECOND));
      clock.advance(INTERVAL.minusNanos(1));
      flood(keys);
      thread.run();
      assertThat(keys.find(SECOND.keyId(), clock.instant())).isInstanceOf(KeyLookup.Unknown.class);
      clock.advance(Duration.ofNanos(1));
      flood(keys);
      thread.run();
      assertThat(keys.find(SECOND.keyId(), clock.instant())).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @Test
  void a_withdrawn_key_goes_within_its_max_age_during_a_flood() {
    try (RemoteJwks keys = settings().build()) {
      issuer.answers(publishing("max-age=3600", SECOND));
      clock.advance(INTERVAL);
      flood(keys);
      thread.run();
      assertThat(keys.find(FIRST.keyId(), clock.instant())).isInstanceOf(KeyLookup.Unknown.class);
    }
  }

  /** From many threads at once, against a real thread that fetches and an issuer that is slow. */
  @Test
  void honest_tokens_do_not_notice_a_flood_from_many_threads() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    ExecutorService strangers = Executors.newFixedThreadPool(8);
    try (RemoteJwks keys = RemoteJwks.builder().uri(issuer.uri()).clock(clock).build()) {
      issuer.answers(JwksServer.after(slow, publishing("max-age=3600", FIRST)));
      clock.advance(INTERVAL);
      List<Callable<Integer>> floods = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String name = "stranger-" + t + "-";
        floods.add(() -> refusedHonestTokens(keys, name));
      }
      for (Future<Integer> refused : strangers.invokeAll(floods)) {
        assertThat(refused.get()).isZero();
      }
      assertThat(issuer.requests()).isLessThanOrEqualTo(2);
      slow.countDown();
      for (int i = 0;
          i < 1000 && !(keys.find("stranger", clock.instant()) instanceof KeyLookup.Unknown);
          i++) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      for (Future<Integer> refused : strangers.invokeAll(floods)) {
        assertThat(refused.get()).isZero();
      }
      assertThat(issuer.requests()).isEqualTo(2);
    } finally {
      slow.countDown();
      strangers.shutdownNow();
    }
  }

  private int refusedHonestTokens(RemoteJwks keys, String name) {
    int refused = 0;
    for (int i = 0; i < FLOOD; i++) {
      keys.find(name + i, clock.instant());
      if (!(keys.find(FIRST.keyId(), clock.instant()) instanceof KeyLookup.Found)) {
        refused++;
      }
    }
    return refused;
  }
}
