package dev.countersign.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RevocationEvent;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.TokenKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Denylist} promises. For one of your own, extend this in your tests, answer
 * {@link #denylist} with an empty one, and run it:
 *
 * <pre>{@code
 * class MyDenylistTest extends DenylistContract {
 *   @Override
 *   protected Denylist denylist(InstantSource clock, RevocationListener listener) {
 *     return new MyDenylist(server, "namespace-" + UUID.randomUUID(), clock, listener);
 *   }
 * }
 * }</pre>
 *
 * <p>That a store which is out of reach throws when it is written and cannot tell when it is asked
 * depends on the store, and is yours to test.
 */
@SuppressWarnings("exports") // of the annotations of JUnit, which is optional
public abstract class DenylistContract extends StoreContract {

  /** For the class that extends it. */
  protected DenylistContract() {}

  /**
   * An empty denylist.
   *
   * @param clock starts at the real time and only moves on; a store may have its own
   * @param listener is told each token that is revoked; it throws, which must change nothing
   * @return a denylist that shares its entries with no earlier one
   */
  protected abstract Denylist denylist(InstantSource clock, RevocationListener listener);

  private Denylist empty() {
    return denylist(clock, listener);
  }

  private Jwt token() {
    return mint.jwt(claims -> claims.subject("alice"));
  }

  /** A token is live until it is revoked, and no other is revoked with it. */
  @Test
  public void a_token_is_live_until_it_is_revoked_and_only_that_one_is() {
    Denylist denylist = empty();
    Jwt stolen = token();
    Jwt other = token();
    assertThat(live(denylist, stolen)).isTrue();
    denylist.revoke(stolen);
    assertThat(revoked(denylist, stolen)).isTrue();
    assertThat(live(denylist, other)).isTrue();
  }

  /** Issuer and id are enough to revoke; the issuer is part of the identity. */
  @Test
  public void a_token_can_be_revoked_by_issuer_and_id_alone() {
    Denylist denylist = empty();
    Jwt jwt = token();
    denylist.revoke("another issuer", jwt.id().orElseThrow(), jwt.expiresAt().orElseThrow());
    assertThat(live(denylist, jwt)).isTrue();
    denylist.revoke(issuer, jwt.id().orElseThrow(), jwt.expiresAt().orElseThrow());
    assertThat(revoked(denylist, jwt)).isTrue();
  }

  /** Issuer and id do not run into each other. */
  @Test
  public void issuer_and_id_do_not_run_into_each_other() {
    Denylist denylist = empty();
    denylist.revoke("a", "bc", Instant.MAX);
    Jwt jwt =
        jwt(
            mint.claims()
                .with("iss", JsonMembers.string("ab"))
                .with("jti", JsonMembers.string("c")));
    assertThat(live(denylist, jwt)).isTrue();
  }

  /** Names are bytes of Unicode: no case folding, no trimming, no normalisation. */
  @Test
  public void names_that_look_alike_are_kept_apart() {
    Denylist denylist = empty();
    denylist.revoke(issuer, "é", Instant.MAX);
    for (String id : List.of("É", "é ", "e\u0301", "e", "%C3%A9", "é*")) {
      Jwt jwt = jwt(mint.claims().with("jti", JsonMembers.string(id)));
      assertThat(live(denylist, jwt)).as(id).isTrue();
    }
    assertThat(revoked(denylist, jwt(mint.claims().with("jti", JsonMembers.string("é"))))).isTrue();
  }

  /** A token without {@code jti} is revoked by its signing input. */
  @Test
  public void a_token_without_an_id_is_revoked_by_itself() {
    Denylist denylist = empty();
    Jwt stolen = jwt(mint.claims().without("jti"));
    Jwt other = jwt(mint.claims().without("jti").with("sub", JsonMembers.string("bob")));
    denylist.revoke(stolen);
    assertThat(revoked(denylist, stolen)).isTrue();
    assertThat(live(denylist, other)).isTrue();
  }

  /** To revoke again changes nothing, also with an earlier end. */
  @Test
  public void revoking_again_never_shortens_the_stay() {
    Denylist denylist = empty();
    Jwt jwt = token();
    denylist.revoke(jwt);
    denylist.revoke(issuer, jwt.id().orElseThrow(), clock.instant().minusSeconds(3600));
    assertThat(revoked(denylist, jwt)).isTrue();
  }

  /** A token whose end is not known stays revoked. */
  @Test
  public void a_token_without_a_known_end_stays_revoked() {
    Denylist denylist = empty();
    Jwt jwt = jwt(mint.claims().without("exp"));
    denylist.revoke(jwt);
    clock.advance(Duration.ofDays(3_650));
    assertThat(revoked(denylist, jwt)).isTrue();
  }

  /** At {@code exp} a token is still good to a validator with leeway, so it is still revoked. */
  @Test
  public void a_token_is_revoked_at_its_expiry_and_through_the_largest_leeway() {
    Denylist denylist = empty();
    Jwt jwt = token();
    denylist.revoke(jwt);
    clock.set(jwt.expiresAt().orElseThrow());
    assertThat(revoked(denylist, jwt)).isTrue();
    clock.advance(Duration.ofMinutes(5));
    assertThat(revoked(denylist, jwt)).isTrue();
  }

  /** To revoke what has expired is not an error. */
  @Test
  public void a_token_that_expired_long_ago_can_be_revoked() {
    Denylist denylist = empty();
    denylist.revoke(issuer, "x", clock.instant().minus(Duration.ofDays(1)));
    denylist.revoke(issuer, "y", Instant.EPOCH);
    assertThat(live(denylist, token())).isTrue();
  }

  /** The listener is told, and what it throws changes nothing. */
  @Test
  public void the_listener_is_told_and_cannot_undo_it() {
    Denylist denylist = empty();
    Jwt jwt = token();
    denylist.revoke(jwt);
    denylist.revoke(issuer, "x", Instant.MAX);
    assertThat(revoked(denylist, jwt)).isTrue();
    List<RevocationEvent.TokenRevoked> told = events(RevocationEvent.TokenRevoked.class);
    assertThat(told)
        .extracting(RevocationEvent.TokenRevoked::key)
        .containsExactly(TokenKey.of(jwt), TokenKey.of(issuer, "x"));
    assertThat(told.get(0).id()).isEqualTo(jwt.id());
    assertThat(told.get(0).issuer()).contains(issuer);
    assertThat(told.get(0).subject()).isEqualTo(Optional.of("alice"));
  }

  /**
   * Once a call to revoke has returned, nobody sees the token live.
   *
   * @throws Exception if a thread fails
   */
  @Test
  public void after_log_out_has_returned_no_thread_sees_the_token_live() throws Exception {
    Denylist denylist = empty();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Jwt jwt = token();
      tasks.add(
          () -> {
            boolean before = live(denylist, jwt);
            denylist.revoke(jwt);
            for (int again = 0; again < 20; again++) {
              assertThat(revoked(denylist, jwt)).isTrue();
            }
            return before;
          });
    }
    assertThat(together(tasks)).containsOnly(true);
  }

  /** For any history it answers as a plain set does. */
  @Test
  public void for_any_history_it_answers_as_a_plain_set_does() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Denylist denylist = empty();
    Set<String> model = new HashSet<>();
    for (int step = 0; step < 300; step++) {
      String id = "t" + random.nextInt(100);
      if (random.nextInt(3) == 0) {
        denylist.revoke(issuer, id, clock.instant().plusSeconds(random.nextInt(600)));
        model.add(id);
      }
      Jwt jwt = jwt(mint.claims().with("jti", JsonMembers.string(id)));
      assertThat(revoked(denylist, jwt))
          .as("seed %d, step %d", seed, step)
          .isEqualTo(model.contains(id));
    }
  }
}
