package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RefreshPolicyTest {

  private static final Instant T = TestKeys.START;
  private static final RefreshPolicy POLICY = policy(5, 30, 60, 3600, 1000);

  /** Fetched at T, to be refreshed at T + 450 s, fresh until T + 600 s. */
  private static final FetchedKeys GOOD =
      FetchedKeys.of(List.of(), List.of(), T, T.plusSeconds(450), T.plusSeconds(600));

  private static RefreshPolicy policy(
      int timeout, int minInterval, int least, int most, int outage) {
    return new RefreshPolicy(
        Duration.ofSeconds(timeout),
        Duration.ofSeconds(minInterval),
        Duration.ofSeconds(least),
        Duration.ofSeconds(most),
        Duration.ofSeconds(outage));
  }

  private static FetchedKeys failedAt(int seconds) {
    return GOOD.failed(T.plusSeconds(seconds), new IOException("out of reach"));
  }

  @Test
  void at_the_end_of_the_max_age_keys_are_too_old_if_no_fetch_has_failed() {
    assertThat(POLICY.isUsable(GOOD, T.plusSeconds(600).minusNanos(1))).isTrue();
    assertThat(POLICY.isUsable(GOOD, T.plusSeconds(600))).isFalse();
  }

  @Test
  void at_the_end_of_the_outage_keys_are_too_old() {
    assertThat(POLICY.isUsable(failedAt(590), T.plusSeconds(1600).minusNanos(1))).isTrue();
    assertThat(POLICY.isUsable(failedAt(590), T.plusSeconds(1600))).isFalse();
  }

  @Test
  void nothing_is_usable_before_the_first_set_whatever_failed() {
    FetchedKeys none = FetchedKeys.NONE.failed(T, new IOException());
    assertThat(POLICY.isUsable(FetchedKeys.NONE, T)).isFalse();
    assertThat(POLICY.isUsable(none, T)).isFalse();
    assertThat(POLICY.isUsable(none, Instant.EPOCH)).isFalse();
  }

  @Test
  void one_interval_after_a_fetch_a_set_is_no_longer_current_and_another_fetch_is_allowed() {
    Instant before = T.plusSeconds(30).minusNanos(1);
    assertThat(POLICY.isCurrent(GOOD, before)).isTrue();
    assertThat(POLICY.mayAsk(GOOD, before)).isFalse();
    assertThat(POLICY.isCurrent(GOOD, T.plusSeconds(30))).isFalse();
    assertThat(POLICY.mayAsk(GOOD, T.plusSeconds(30))).isTrue();
  }

  @Test
  void after_a_failed_fetch_a_set_is_not_current_and_the_next_attempt_is_one_interval_later() {
    FetchedKeys failed = failedAt(100);
    assertThat(POLICY.isCurrent(failed, T.plusSeconds(1))).isFalse();
    assertThat(POLICY.isDue(failed, T.plusSeconds(101))).isTrue();
    assertThat(POLICY.mayAsk(failed, T.plusSeconds(130).minusNanos(1))).isFalse();
    assertThat(POLICY.mayAsk(failed, T.plusSeconds(130))).isTrue();
  }

  @Test
  void a_refresh_is_due_at_its_instant() {
    assertThat(POLICY.isDue(GOOD, T.plusSeconds(450).minusNanos(1))).isFalse();
    assertThat(POLICY.isDue(GOOD, T.plusSeconds(450))).isTrue();
  }

  @Test
  void a_clock_turned_back_by_more_than_the_interval_makes_a_refresh_due() {
    assertThat(POLICY.isDue(GOOD, T.minusSeconds(30))).isFalse();
    assertThat(POLICY.isDue(GOOD, T.minusSeconds(30).minusNanos(1))).isTrue();
    assertThat(POLICY.mayAsk(GOOD, T.minusSeconds(30))).isFalse();
    assertThat(POLICY.mayAsk(GOOD, T.minusSeconds(30).minusNanos(1))).isTrue();
  }

  @Test
  void max_age_is_brought_within_its_bounds() {
    assertThat(POLICY.maxAge(Optional.of(Duration.ZERO))).hasSeconds(60);
    assertThat(POLICY.maxAge(Optional.of(Duration.ofSeconds(61)))).hasSeconds(61);
    assertThat(POLICY.maxAge(Optional.of(Duration.ofSeconds(3601)))).hasSeconds(3600);
    assertThat(POLICY.maxAge(Optional.empty())).hasSeconds(300);
    assertThat(policy(5, 30, 60, 120, 0).maxAge(Optional.empty())).hasSeconds(120);
  }

  @Test
  void contradictions_are_told_at_the_edge() {
    assertThat(policy(14, 42, 60, 60, 0).contradiction()).isEmpty();
    assertThat(policy(15, 42, 60, 60, 0).contradiction())
        .hasValueSatisfying(why -> assertThat(why).contains("timeout", "PT15S", "PT1M"));
    assertThat(policy(14, 43, 60, 60, 0).contradiction())
        .hasValueSatisfying(why -> assertThat(why).contains("minInterval", "PT43S", "PT1M"));
    assertThat(policy(14, 42, 60, 59, 0).contradiction())
        .hasValueSatisfying(why -> assertThat(why).contains("PT1M", "PT59S"));
  }

  /**
   * What the inequalities are for: under each policy that is taken, and whatever the issuer says,
   * the refresh that is due by time has ended, well or badly, before the old set is too old.
   */
  @Test
  void a_refresh_always_ends_before_the_old_set_is_too_old() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      int least = 5 + random.nextInt(500);
      RefreshPolicy policy =
          policy(
              1 + random.nextInt(60),
              1 + random.nextInt(400),
              least,
              least + random.nextInt(5000),
              random.nextInt(5000));
      if (policy.contradiction().isPresent()) {
        continue;
      }
      taken++;
      Duration maxAge = policy.maxAge(Optional.of(Duration.ofSeconds(random.nextInt(10_000))));
      Instant due = policy.refreshAt(T, maxAge, random.nextDouble());
      FetchedKeys known = FetchedKeys.of(List.of(), List.of(), T, due, T.plus(maxAge));
      Instant ended = due.plus(RefreshPolicy.TICK).plus(policy.timeout());
      assertThat(policy.mayAsk(known, due)).as("seed " + seed + ": " + policy).isTrue();
      assertThat(ended).as("seed " + seed + ": " + policy).isBeforeOrEqualTo(known.freshUntil());
    }
    assertThat(taken).isGreaterThan(1000);
  }
}
