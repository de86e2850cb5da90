package dev.countersign.jwt.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CutOffRulesTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.500Z");
  private static final long MILLIS = NOW.toEpochMilli();

  private final CutOffRules rules =
      CutOffRules.builder()
          .issuer("i")
          .maxTokenLifetime(Duration.ofMinutes(10))
          .leeway(Duration.ofSeconds(30))
          .skew(Duration.ofSeconds(20))
          .build();

  @Test
  void a_cut_off_is_kept_for_lifetime_leeway_and_skew() {
    assertThat(rules.keepFor()).isEqualTo(Duration.ofSeconds(650));
    assertThat(rules.keepUntil(MILLIS)).isEqualTo(NOW.plusSeconds(650));
  }

  @Test
  void leeway_and_skew_are_as_large_as_they_can_be_if_nothing_is_said() {
    CutOffRules silent =
        CutOffRules.builder().issuer("i").maxTokenLifetime(Duration.ofMinutes(10)).build();
    assertThat(silent.keepFor()).isEqualTo(Duration.ofMinutes(16));
  }

  @Test
  void the_next_number_is_the_time_and_always_higher_than_the_one_before() {
    assertThat(rules.next(0, NOW)).isEqualTo(MILLIS);
    assertThat(rules.next(MILLIS - 1, NOW)).isEqualTo(MILLIS);
    assertThat(rules.next(MILLIS, NOW)).isEqualTo(MILLIS + 1);
    assertThat(rules.next(MILLIS + 5, NOW)).isEqualTo(MILLIS + 6);
  }

  @Test
  void a_mint_has_the_highest_number_that_applies() {
    assertThat(rules.toMint(MILLIS, NOW)).isEqualTo(MILLIS);
  }

  /**
   * A node that still knows the entry must not refuse what the store's issuer minted without it.
   */
  @Test
  void a_mint_after_its_cut_off_was_dropped_is_good_to_a_node_that_still_knows_it() {
    long dropped = MILLIS;
    assertThat(rules.toMint(0, rules.keepUntil(dropped))).isEqualTo(dropped);
  }

  @Test
  void a_mint_never_has_the_number_of_a_later_cut_off() {
    assertThat(rules.toMint(0, NOW)).isLessThan(rules.next(0, NOW));
  }

  /** Why a cut-off cannot be given the instant at which the password was changed; decision 7. */
  @Test
  void a_number_that_is_only_an_instant_leaves_a_token_good_that_carries_a_later_one() {
    Checked tokens = new Checked();
    Instant passwordChanged = Checked.START.minusSeconds(2);
    long everyone = rules.next(0, Checked.START);
    Jwt stolen =
        tokens.token(
            issuer -> issuer.generations((name, subject, client) -> everyone),
            claims -> claims.subject("alice"));
    long byTheInstant = Math.max(0, passwordChanged.toEpochMilli());
    long byTheRules = rules.next(everyone, Checked.START);
    assertThat(rules.judge(stolen, Checked.START, Math.max(everyone, byTheInstant)))
        .isInstanceOf(RevocationStatus.Live.class);
    assertThat(rules.judge(stolen, Checked.START, Math.max(everyone, byTheRules)))
        .isInstanceOf(RevocationStatus.Revoked.class);
  }

  @Test
  void the_scopes_are_everyone_client_and_subject() {
    assertThat(rules.scopes("i", Optional.of("alice"), Optional.of("web")))
        .containsExactlyInAnyOrder(
            CutOffScope.everyone("i"),
            CutOffScope.client("i", "web"),
            CutOffScope.subject("i", "alice"));
    assertThat(rules.scopes("i", Optional.empty(), Optional.empty()))
        .containsExactly(CutOffScope.everyone("i"));
  }

  @Test
  void a_scope_of_everyone_has_no_id() {
    assertThatThrownBy(() -> new CutOffScope(CutOffScope.Kind.EVERYONE, "i", "alice"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static JwtIssuer.Builder issuer(String name, Duration lifetime) {
    return JwtIssuer.builder()
        .issuer(name)
        .audience("a")
        .lifetime(lifetime)
        .signWith(SigningKeys.of(SigningKey.generate(JwsAlgorithm.HS256)));
  }

  @Test
  void an_issuer_of_another_name_or_of_longer_tokens_is_not_built() {
    CutOffs cutOffs = CutOffs.inMemory(rules);
    JwtIssuer.Builder other = issuer("j", Duration.ofMinutes(10)).generations(cutOffs);
    JwtIssuer.Builder longer = issuer("i", Duration.ofSeconds(601)).generations(cutOffs);
    assertThatThrownBy(other::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("issuer j");
    assertThatThrownBy(longer::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT10M1S");
  }

  @Test
  void an_issuer_of_tokens_of_exactly_the_lifetime_is_built() {
    JwtIssuer issuer =
        issuer("i", Duration.ofMinutes(10)).generations(CutOffs.inMemory(rules)).build();
    assertThat(issuer.issueToken(claims -> claims.subject("alice")).claims()).containsKey("gen");
  }

  @Test
  void rules_that_were_not_told_enough_or_too_much_are_not_built() {
    Duration minute = Duration.ofMinutes(1);
    assertThatThrownBy(() -> CutOffRules.builder().issuer("i").build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> CutOffRules.builder().maxTokenLifetime(minute).build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                CutOffRules.builder()
                    .maxTokenLifetime(minute)
                    .issuer("i")
                    .onlyIssuersWithoutGenerations()
                    .build())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> CutOffRules.builder().leeway(Duration.ofMinutes(6)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CutOffRules.builder().skew(minute).skew(minute))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Whatever two nodes do: what was minted before a cut-off is below it, what after is not. */
  @Test
  void for_any_history_a_number_tells_before_from_after() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    long highest = 0;
    Instant now = NOW;
    for (int step = 0; step < 100_000; step++) {
      long minted = rules.toMint(highest, now);
      long next = rules.next(highest, now);
      assertThat(minted).as("seed %d", seed).isLessThan(next);
      assertThat(rules.toMint(next, now)).as("seed %d", seed).isEqualTo(next);
      highest = next;
      now = now.plusMillis(random.nextInt(3) == 0 ? random.nextInt(700_000) : 0);
      if (!now.isBefore(rules.keepUntil(highest))) {
        assertThat(rules.toMint(0, now)).as("seed %d", seed).isGreaterThanOrEqualTo(highest);
        highest = 0;
      }
    }
  }
}
