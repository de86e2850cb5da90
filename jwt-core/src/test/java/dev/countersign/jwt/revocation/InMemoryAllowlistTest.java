package dev.countersign.jwt.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.IssuedToken;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.TokenNotIssuedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Its bound and its clean-up; what every allowlist promises is in the contract. */
class InMemoryAllowlistTest {

  private final Checked tokens = new Checked();

  private Allowlist allowlist(int maxTokens) {
    return Allowlist.inMemory(maxTokens, tokens.clock::get, RevocationListener.none());
  }

  private IssuedToken issue(Allowlist allowlist) {
    JwtIssuer issuer = tokens.issuer().beforeRelease(allowlist).build();
    return issuer.issueToken(claims -> claims.subject("alice"));
  }

  @Test
  void a_full_allowlist_issues_nothing_and_forgets_nothing() {
    Allowlist allowlist = allowlist(1);
    IssuedToken first = issue(allowlist);
    assertThatThrownBy(() -> issue(allowlist))
        .isInstanceOf(TokenNotIssuedException.class)
        .hasCauseInstanceOf(RevocationStoreFullException.class);
    assertThat(tokens.live(allowlist, tokens.checked(first.compact()))).isTrue();
  }

  @Test
  void a_removed_token_makes_room() {
    Allowlist allowlist = allowlist(1);
    allowlist.remove("i", issue(allowlist).id());
    assertThat(issue(allowlist).id()).isNotEmpty();
  }

  @Test
  void a_token_makes_room_when_it_is_expired_for_every_validator() {
    Allowlist allowlist = allowlist(1);
    IssuedToken first = issue(allowlist);
    tokens.clock.set(first.expiresAt().plus(Duration.ofMinutes(5)));
    assertThatThrownBy(() -> issue(allowlist)).isInstanceOf(TokenNotIssuedException.class);
    tokens.advance(Duration.ofSeconds(1));
    assertThat(issue(allowlist).id()).isNotEqualTo(first.id());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 100_000_001})
  void a_bound_out_of_range_is_refused(int maxTokens) {
    assertThatThrownBy(() -> allowlist(maxTokens)).isInstanceOf(IllegalArgumentException.class);
  }
}
