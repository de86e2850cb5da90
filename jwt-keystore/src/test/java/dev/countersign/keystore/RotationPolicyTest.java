package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.countersign.jwt.JwsAlgorithm;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RotationPolicyTest {

  @Test
  void the_defaults_are_those_of_the_documentation() {
    RotationPolicy policy = new RotationPolicy.Knobs().policy();

    assertThat(policy.period()).isEqualTo(Duration.ofDays(30));
    assertThat(policy.maxTokenLifetime()).isEqualTo(Duration.ofMinutes(15));
    assertThat(policy.clockSkew()).isEqualTo(Duration.ofSeconds(20));
    assertThat(policy.leeway()).isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.jwksMaxAge()).isEqualTo(Duration.ofMinutes(5));
    assertThat(policy.refreshInterval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.commitLatency()).isEqualTo(Duration.ofSeconds(5));
    assertThat(policy.publishAhead()).isEqualTo(Duration.ofHours(24));
    assertThat(policy.standby()).isTrue();
  }

  @Test
  void the_windows_are_the_sums_that_the_design_gives() {
    RotationPolicy policy = TestKeys.fastKnobs().policy();

    assertThat(policy.spread()).as("S + C + A + H").isEqualTo(Duration.ofSeconds(18));
    assertThat(policy.signOverlap()).as("S + C + P").isEqualTo(Duration.ofSeconds(8));
    assertThat(policy.verifyTail()).as("T + L + S").isEqualTo(Duration.ofSeconds(25));
    assertThat(policy.purgeDelay()).as("S + P").isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void keys_that_rotate_more_often_than_daily_are_published_ahead_for_the_minimum() {
    assertThat(TestKeys.fastKnobs().policy().publishAhead()).isEqualTo(Duration.ofSeconds(18));
  }

  @Test
  void keys_that_rotate_exactly_daily_are_published_a_day_ahead() {
    RotationPolicy.Knobs knobs = new RotationPolicy.Knobs();
    knobs.period = Duration.ofHours(24);

    assertThat(knobs.policy().publishAhead()).isEqualTo(Duration.ofHours(24));
  }

  @Test
  void secrets_are_not_published_so_the_term_of_the_cache_is_zero() {
    RotationPolicy.Knobs knobs = new RotationPolicy.Knobs();
    knobs.publishes = false;
    knobs.period = Duration.ofHours(1);

    assertThat(knobs.policy().jwksMaxAge()).isZero();
    assertThat(knobs.policy().publishAhead()).as("S + C + P").isEqualTo(Duration.ofSeconds(55));
  }

  @Test
  void a_max_age_for_secrets_is_refused() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                RotatingKeyStore.builder()
                    .algorithm(JwsAlgorithm.HS256)
                    .storage(KeySetStorage.inMemory())
                    .jwksMaxAge(Duration.ofMinutes(1))
                    .build())
        .withMessageContaining("secrets");
  }

  @Test
  void publishing_ahead_for_less_than_caches_last_is_refused_with_the_inequality() {
    RotationPolicy.Knobs knobs = TestKeys.fastKnobs();
    knobs.publishAhead = Duration.ofSeconds(17);

    assertThatIllegalStateException()
        .isThrownBy(knobs::policy)
        .withMessageContaining(
            "publishAhead ≥ clockSkew + commitLatency + refreshInterval + jwksMaxAge,"
                + " but 17s < 18s");
  }

  @Test
  void publishing_ahead_for_exactly_the_minimum_is_accepted() {
    RotationPolicy.Knobs knobs = TestKeys.fastKnobs();
    knobs.publishAhead = Duration.ofSeconds(18);

    assertThat(knobs.policy().publishAhead()).isEqualTo(Duration.ofSeconds(18));
  }

  @Test
  void rotating_more_often_than_keys_are_published_ahead_is_refused_with_the_inequality() {
    RotationPolicy.Knobs knobs = TestKeys.fastKnobs();
    knobs.period = Duration.ofSeconds(17);

    assertThatIllegalStateException()
        .isThrownBy(knobs::policy)
        .withMessageContaining("rotateEvery ≥ publishAhead, but 17s < 18s");
  }

  @Test
  void tokens_that_outlive_a_period_are_refused_with_the_inequality() {
    RotationPolicy.Knobs knobs = TestKeys.fastKnobs();
    knobs.maxTokenLifetime = Duration.ofSeconds(61);

    assertThatIllegalStateException()
        .isThrownBy(knobs::policy)
        .withMessageContaining("rotateEvery ≥ maxTokenLifetime, but 1m < 1m 1s");
  }

  @Test
  void a_copy_that_is_stale_before_it_is_read_again_is_refused_with_the_inequality() {
    RotationPolicy.Knobs knobs = TestKeys.fastKnobs();
    knobs.staleAfter = Duration.ofSeconds(4);

    assertThatIllegalStateException()
        .isThrownBy(knobs::policy)
        .withMessageContaining("staleAfter ≥ refreshInterval, but 4s < 5s");
  }

  @Test
  void a_copy_published_for_so_long_that_it_lacks_the_signing_key_is_refused() {
    RotationPolicy.Knobs knobs = TestKeys.fastKnobs();
    knobs.staleAfter = Duration.ofSeconds(6);

    assertThatIllegalStateException()
        .isThrownBy(knobs::policy)
        .withMessageContaining("jwksMaxAge ≥ staleAfter, but 5s < 6s");
  }

  @Test
  void copies_are_published_for_ten_refreshes_where_the_time_ahead_leaves_room_for_it() {
    assertThat(new RotationPolicy.Knobs().policy().staleAfter()).isEqualTo(Duration.ofSeconds(350));
    assertThat(TestKeys.fastKnobs().policy().staleAfter()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void a_fraction_of_a_second_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RotatingKeyStore.builder().clockSkew(Duration.ofMillis(1500)))
        .withMessageContaining("whole seconds");
  }

  @Test
  void the_description_names_each_window_with_its_sum() {
    assertThat(TestKeys.fastKnobs().policy().describe().lines())
        .anyMatch(
            line -> line.matches(".*published before it signs +D  18s .*S \\+ C \\+ A \\+ H.*"))
        .anyMatch(line -> line.matches(".*may sign after its successor +O  8s .*"))
        .anyMatch(line -> line.matches(".*verifies after it signed last +V  25s .*"))
        .anyMatch(line -> line.contains("dead on each node within P + C = 6s"))
        .anyMatch(line -> line.contains("within P + C + H = 16s"));
  }
}
