package dev.countersign.jwt.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.Jwt;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Its bound and its clean-up; what all cut-offs promise is in the contract. */
class InMemoryCutOffsTest {

  private static final CutOffScope ALICE = CutOffScope.subject("i", "alice");
  private static final CutOffScope BOB = CutOffScope.subject("i", "bob");

  private final Checked tokens = new Checked();
  private final CutOffRules rules =
      CutOffRules.builder().issuer("i").maxTokenLifetime(Duration.ofMinutes(10)).build();

  private CutOffs cutOffs(int maxEntries) {
    return CutOffs.inMemory(rules, maxEntries, tokens.clock::get, RevocationListener.none());
  }

  @Test
  void full_cut_offs_refuse_loudly_and_forget_nothing() {
    CutOffs cutOffs = cutOffs(1);
    Jwt jwt = tokens.token(issuer -> issuer.generations(cutOffs), c -> c.subject("alice"));
    cutOffs.cutOff(ALICE);
    assertThatThrownBy(() -> cutOffs.cutOff(BOB))
        .isInstanceOf(RevocationStoreFullException.class)
        .hasMessageContaining("nobody was cut off");
    assertThat(tokens.revoked(cutOffs, jwt)).isTrue();
  }

  @Test
  void full_cut_offs_still_cut_off_again_whom_they_know() {
    CutOffs cutOffs = cutOffs(1);
    long first = cutOffs.cutOff(ALICE);
    assertThat(cutOffs.cutOff(ALICE)).isGreaterThan(first);
  }

  @Test
  void at_exactly_the_end_of_its_stay_a_cut_off_makes_room() {
    CutOffs cutOffs = cutOffs(1);
    cutOffs.cutOff(ALICE);
    tokens.advance(rules.keepFor().minusMillis(1));
    assertThatThrownBy(() -> cutOffs.cutOff(BOB)).isInstanceOf(RevocationStoreFullException.class);
    tokens.advance(Duration.ofMillis(1));
    assertThat(cutOffs.cutOff(BOB)).isPositive();
  }

  @Test
  void a_number_never_comes_back_after_it_was_dropped_even_if_the_clock_does() {
    CutOffs cutOffs = cutOffs(2);
    tokens.advance(Duration.ofHours(1));
    long dropped = cutOffs.cutOff(ALICE);
    cutOffs.cutOff(BOB);
    tokens.advance(rules.keepFor().plusMillis(1)); // the number of the second is one higher
    cutOffs.cutOff(CutOffScope.everyone("i"));
    tokens.clock.set(Checked.START);
    assertThat(cutOffs.cutOff(ALICE)).isGreaterThan(dropped);
  }

  @Test
  void after_its_cut_off_was_dropped_a_subject_has_tokens_that_a_next_cut_off_refuses() {
    CutOffs cutOffs = cutOffs(1);
    cutOffs.cutOff(ALICE);
    tokens.advance(rules.keepFor());
    cutOffs.cutOff(BOB);
    Jwt jwt = tokens.token(issuer -> issuer.generations(cutOffs), c -> c.subject("alice"));
    assertThat(tokens.live(cutOffs, jwt)).isTrue();
    tokens.advance(rules.keepFor());
    Jwt young = tokens.token(issuer -> issuer.generations(cutOffs), c -> c.subject("alice"));
    cutOffs.cutOff(ALICE);
    assertThat(tokens.revoked(cutOffs, young)).isTrue();
  }

  @Test
  void the_number_to_mint_by_is_that_of_the_scopes_that_apply() {
    CutOffs cutOffs = cutOffs(10);
    long alice = cutOffs.cutOff(ALICE);
    tokens.advance(Duration.ofSeconds(1));
    long web = cutOffs.cutOff(CutOffScope.client("i", "web"));
    assertThat(cutOffs.current("i", Optional.of("alice"), Optional.empty())).isEqualTo(alice);
    assertThat(cutOffs.current("i", Optional.of("alice"), Optional.of("web"))).isEqualTo(web);
    assertThat(cutOffs.current("i", Optional.of("bob"), Optional.empty())).isLessThan(alice);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 100_000_001})
  void a_bound_out_of_range_is_refused(int maxEntries) {
    assertThatThrownBy(() -> cutOffs(maxEntries)).isInstanceOf(IllegalArgumentException.class);
  }
}
