package dev.countersign.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.IssuedToken;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.RevocationEvent;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.TokenKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Allowlist} promises. For one of your own, extend this in your tests, answer
 * {@link #allowlist} with an empty one, and run it; {@link DenylistContract} shows how.
 *
 * <p>That a store which is out of reach throws when it is written and cannot tell when it is asked
 * depends on the store, and is yours to test.
 */
@SuppressWarnings("exports") // of the annotations of JUnit, which is optional
public abstract class AllowlistContract extends StoreContract {

  /** For the class that extends it. */
  protected AllowlistContract() {}

  /**
   * An empty allowlist.
   *
   * @param clock starts at the real time and only moves on; a store may have its own
   * @param listener is told each token that is recorded or removed; it throws, which must change
   *     nothing
   * @return an allowlist that shares its records with no earlier one
   */
  protected abstract Allowlist allowlist(InstantSource clock, RevocationListener listener);

  private Allowlist empty() {
    return allowlist(clock, listener);
  }

  private JwtIssuer recording(Allowlist allowlist) {
    return mint.issuer().beforeRelease(allowlist).build();
  }

  private IssuedToken issue(Allowlist allowlist) {
    return recording(allowlist).issueToken(claims -> claims.subject("alice"));
  }

  /** A token is live if it was recorded, and no other is, however good its signature. */
  @Test
  public void an_unrecorded_token_is_refused_however_good_its_signature() {
    Allowlist allowlist = empty();
    assertThat(live(allowlist, checked(issue(allowlist).compact()))).isTrue();
    assertThat(revoked(allowlist, mint.jwt(claims -> claims.subject("alice")))).isTrue();
    assertThat(revoked(allowlist, jwt(mint.claims().without("jti")))).isTrue();
  }

  /** A thief of the key who knows a recorded id gives it to a token with other claims, in vain. */
  @Test
  public void a_known_id_with_other_claims_is_refused() {
    Allowlist allowlist = empty();
    IssuedToken honest = issue(allowlist);
    JsonMembers same =
        mint.claims()
            .with("jti", JsonMembers.string(honest.id()))
            .with("exp", Long.toString(honest.expiresAt().getEpochSecond()));
    Jwt admin = jwt(same.with("sub", JsonMembers.string("admin")));
    Jwt longer = jwt(same.with("exp", Long.toString(honest.expiresAt().getEpochSecond() + 1)));
    Jwt more = jwt(same.with("scope", JsonMembers.string("everything")));
    assertThat(List.of(admin, longer, more)).allMatch(forged -> revoked(allowlist, forged));
    assertThat(allowlist.remove(admin)).isFalse();
    assertThat(live(allowlist, checked(honest.compact()))).isTrue();
  }

  /** A removed token is refused, and only that one. */
  @Test
  public void a_removed_token_is_refused() {
    Allowlist allowlist = empty();
    Jwt stolen = checked(issue(allowlist).compact());
    Jwt other = checked(issue(allowlist).compact());
    assertThat(allowlist.remove(stolen)).isTrue();
    assertThat(allowlist.remove(stolen)).isFalse();
    assertThat(revoked(allowlist, stolen)).isTrue();
    assertThat(live(allowlist, other)).isTrue();
  }

  /** Issuer and id are enough to remove a token; both must be right. */
  @Test
  public void a_token_can_be_removed_by_issuer_and_id_alone() {
    Allowlist allowlist = empty();
    IssuedToken token = issue(allowlist);
    assertThat(allowlist.remove("another issuer", token.id())).isFalse();
    assertThat(live(allowlist, checked(token.compact()))).isTrue();
    assertThat(allowlist.remove(issuer, token.id())).isTrue();
    assertThat(revoked(allowlist, checked(token.compact()))).isTrue();
  }

  /** At {@code exp} a token is still good to a validator with leeway, so it is still recorded. */
  @Test
  public void a_token_is_recorded_at_its_expiry_and_through_the_largest_leeway() {
    Allowlist allowlist = empty();
    IssuedToken token = issue(allowlist);
    Jwt jwt = checked(token.compact());
    clock.set(token.expiresAt());
    assertThat(live(allowlist, jwt)).isTrue();
    clock.advance(Duration.ofMinutes(5).minusMillis(1));
    assertThat(live(allowlist, jwt)).isTrue();
  }

  /** To record a token again, after an answer that got lost, does no harm. */
  @Test
  public void a_token_can_be_recorded_twice() {
    Allowlist allowlist = empty();
    IssuedToken token = issue(allowlist);
    allowlist.beforeRelease(token);
    assertThat(live(allowlist, checked(token.compact()))).isTrue();
    assertThat(allowlist.remove(issuer, token.id())).isTrue();
    assertThat(revoked(allowlist, checked(token.compact()))).isTrue();
  }

  /** No policy makes it accept what it does not know, also not among several checks. */
  @Test
  public void it_only_ever_refuses_when_it_cannot_tell() {
    Allowlist allowlist = empty();
    RevocationCheck all = RevocationCheck.all(RevocationCheck.stateless(), allowlist);
    Duration minute = Duration.ofMinutes(1);
    assertThatThrownBy(allowlist::acceptingTokensWhenItCannotTell)
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> allowlist.acceptingTokensWhenItCannotTellFor(minute))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(all::acceptingTokensWhenItCannotTell)
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> all.acceptingTokensWhenItCannotTellFor(minute))
        .isInstanceOf(IllegalStateException.class);
  }

  /**
   * The listener is told of each that was recorded or removed, and what it throws changes nothing.
   */
  @Test
  public void the_listener_is_told_and_cannot_undo_it() {
    Allowlist allowlist = empty();
    IssuedToken first = issue(allowlist);
    IssuedToken second = issue(allowlist);
    allowlist.remove(checked(first.compact()));
    allowlist.remove(issuer, second.id());
    allowlist.remove(issuer, second.id());
    assertThat(revoked(allowlist, checked(first.compact()))).isTrue();
    assertThat(events(RevocationEvent.TokenRecorded.class))
        .extracting(RevocationEvent.TokenRecorded::key)
        .containsExactly(TokenKey.of(first), TokenKey.of(second));
    assertThat(events(RevocationEvent.TokenRevoked.class))
        .extracting(RevocationEvent.TokenRevoked::key)
        .containsExactly(TokenKey.of(first), TokenKey.of(second));
  }

  /**
   * A token that was handed out is live at once, to every thread, and no more once it was removed.
   *
   * @throws Exception if a thread fails
   */
  @Test
  public void a_token_is_live_when_it_is_handed_out_and_dead_when_it_was_removed()
      throws Exception {
    Allowlist allowlist = empty();
    JwtIssuer recording = recording(allowlist);
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      tasks.add(
          () -> {
            for (int again = 0; again < 5; again++) {
              Jwt jwt = checked(recording.issue(claims -> claims.subject("alice")));
              assertThat(live(allowlist, jwt)).isTrue();
              assertThat(allowlist.remove(jwt)).isTrue();
              assertThat(revoked(allowlist, jwt)).isTrue();
            }
            return true;
          });
    }
    assertThat(together(tasks)).containsOnly(true);
  }

  /**
   * Of many that remove one token at the same time, one is told that it did.
   *
   * @throws Exception if a thread fails
   */
  @Test
  public void one_of_many_removes_the_token() throws Exception {
    Allowlist allowlist = empty();
    IssuedToken token = issue(allowlist);
    assertThat(
            together(() -> allowlist.remove(issuer, token.id())).stream()
                .filter(removed -> removed))
        .hasSize(1);
  }
}
