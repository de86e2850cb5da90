package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AskedHealthTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AtomicInteger asked = new AtomicInteger();
  private volatile Instant now = Tokens.NOW;
  private volatile HealthCheck.Answer answer = HealthCheck.Answer.ready(Optional.empty());

  private final HealthCheck health =
      HealthCheck.asking(
          () -> {
            asked.incrementAndGet();
            return answer;
          },
          SECOND,
          () -> now);

  @Test
  void what_the_part_says_is_the_answer() {
    assertThat(health.isReady()).isTrue();
    assertThat(health.problem()).isEmpty();

    now = now.plus(SECOND);
    answer = HealthCheck.Answer.notReady("it is away");
    assertThat(health.isReady()).isFalse();
    assertThat(health.problem()).contains("it is away");
  }

  @Test
  void an_answer_serves_until_just_before_its_end() {
    health.isReady();
    now = now.plus(SECOND).minusNanos(1);
    health.problem();
    assertThat(asked).hasValue(1);

    now = now.plusNanos(1);
    health.problem();
    assertThat(asked).hasValue(2);
  }

  @Test
  void a_clock_that_goes_back_makes_no_answer_serve_longer() {
    health.isReady();
    now = now.minusSeconds(3600);
    health.isReady();
    assertThat(asked).hasValue(2);
  }

  @Test
  void a_question_that_throws_is_not_ready() {
    HealthCheck broken =
        HealthCheck.asking(
            () -> {
              throw new IllegalStateException("with a password");
            },
            SECOND,
            () -> now);
    assertThat(broken.isReady()).isFalse();
    assertThat(broken.problem()).get().asString().contains("threw").doesNotContain("password");
  }

  @Test
  void many_who_want_to_know_at_once_are_one_question() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    HealthCheck slow =
        HealthCheck.asking(
            () -> {
              asked.incrementAndGet();
              begun.countDown();
              awaiting(answered);
              return answer;
            },
            SECOND,
            () -> now);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> all = new ArrayList<>();
      all.add(threads.submit(slow::isReady));
      awaiting(begun);
      for (int i = 0; i < 7; i++) {
        all.add(threads.submit(slow::isReady));
      }
      answered.countDown();
      for (Future<Boolean> each : all) {
        assertThat(each.get(30, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(asked).hasValue(1);
  }

  private static void awaiting(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void what_was_said_to_an_interrupted_caller_is_not_told_to_others() {
    answer = HealthCheck.Answer.notReady("interrupted");
    Thread.currentThread().interrupt();
    assertThat(health.isReady()).isFalse();
    assertThat(Thread.interrupted()).isTrue();

    answer = HealthCheck.Answer.ready(Optional.empty());
    assertThat(health.isReady()).isTrue();
  }

  @Test
  void what_is_not_ready_has_a_problem() {
    assertThatThrownBy(() -> new HealthCheck.Answer(false, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_negative_duration_is_refused() {
    assertThatThrownBy(() -> HealthCheck.asking(() -> answer, Duration.ofNanos(-1), () -> now))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
