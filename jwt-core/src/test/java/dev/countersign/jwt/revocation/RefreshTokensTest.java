package dev.countersign.jwt.revocation;

import static dev.countersign.jwt.revocation.RefreshSetup.ABSOLUTE;
import static dev.countersign.jwt.revocation.RefreshSetup.ALICE;
import static dev.countersign.jwt.revocation.RefreshSetup.GRACE;
import static dev.countersign.jwt.revocation.RefreshSetup.IDLE;
import static dev.countersign.jwt.revocation.RefreshSetup.MILLI;
import static dev.countersign.jwt.revocation.RefreshSetup.START;
import static dev.countersign.jwt.revocation.RefreshSetup.idOf;
import static dev.countersign.jwt.revocation.RefreshSetup.rotated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.revocation.RefreshFamily.Cause;
import dev.countersign.jwt.revocation.RefreshFamily.Revocation;
import dev.countersign.jwt.revocation.RefreshTokens.RevokeResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RefreshTokensTest {

  private final RefreshSetup setup = new RefreshSetup();
  private final RefreshTokens tokens = setup.tokens;

  @Test
  void a_token_gives_its_successor_and_what_it_was_issued_for() {
    String first = tokens.issue(ALICE);
    RefreshRotation.Rotated second = rotated(tokens.rotate(first, "web"));
    assertThat(second.family().grant()).isEqualTo(ALICE);
    assertThat(second.repeated()).isFalse();
    assertThat(second.token()).isNotEqualTo(first).matches("rt1\\.[A-Za-z0-9_-]{75}");
    assertThat(rotated(tokens.rotate(second.token(), "web")).token()).isNotEqualTo(second.token());
  }

  // The grace

  @Test
  void the_token_before_the_live_one_gives_the_same_successor_within_the_grace() {
    String first = tokens.issue(ALICE);
    String second = setup.successor(first);
    setup.advance(GRACE.minus(MILLI));
    RefreshRotation.Rotated again = rotated(tokens.rotate(first, "web"));
    assertThat(again.token()).isEqualTo(second);
    assertThat(again.repeated()).isTrue();
  }

  @Test
  void at_the_end_of_the_grace_it_is_over() {
    String first = tokens.issue(ALICE);
    setup.successor(first);
    setup.advance(GRACE);
    assertThat(tokens.rotate(first, "web")).isInstanceOf(RefreshRotation.Replayed.class);
  }

  @Test
  void the_grace_does_not_extend_by_being_used() {
    String first = tokens.issue(ALICE);
    setup.successor(first);
    setup.advance(GRACE.minus(MILLI));
    setup.successor(first);
    setup.advance(MILLI);
    assertThat(tokens.rotate(first, "web")).isInstanceOf(RefreshRotation.Replayed.class);
  }

  @Test
  void the_grace_is_for_the_token_before_the_live_one_only() {
    String first = tokens.issue(ALICE);
    setup.successor(setup.successor(first));
    assertThat(tokens.rotate(first, "web")).isInstanceOf(RefreshRotation.Replayed.class);
  }

  @Test
  void a_grace_of_zero_is_none_even_for_a_node_whose_clock_is_behind() {
    RefreshTokens strict = setup.node(Duration.ZERO);
    String first = strict.issue(ALICE);
    rotated(strict.rotate(first, "web"));
    setup.advance(Duration.ofSeconds(-5));
    assertThat(strict.rotate(first, "web")).isInstanceOf(RefreshRotation.Replayed.class);
  }

  // Replay

  @Test
  void a_replay_ends_the_family_for_whoever_holds_the_live_token() {
    String first = tokens.issue(ALICE);
    String live = setup.successor(first);
    setup.advance(GRACE);
    RefreshRotation.Replayed replayed = (RefreshRotation.Replayed) tokens.rotate(first, "web");
    assertThat(replayed.justNow()).isTrue();
    assertThat(replayed.family().revocation())
        .contains(new RefreshFamily.Revocation(START.plus(GRACE), Cause.REPLAYED));
    assertThat(tokens.rotate(live, "web"))
        .isInstanceOfSatisfying(
            RefreshRotation.Replayed.class, later -> assertThat(later.justNow()).isFalse());
  }

  @Test
  void the_listener_is_told_which_session_ends_by_a_replay() {
    String first = tokens.issue(ALICE);
    setup.successor(setup.successor(first));
    tokens.rotate(first, "web");
    assertThat(setup.ended)
        .singleElement()
        .satisfies(
            family -> {
              assertThat(family.grant().sessionId()).contains("s-1");
              assertThat(family.revocation().orElseThrow().cause()).isEqualTo(Cause.REPLAYED);
            });
  }

  @Test
  void a_replay_ends_no_other_family_of_the_subject() {
    String other = tokens.issue(ALICE);
    String first = tokens.issue(ALICE);
    setup.successor(setup.successor(first));
    tokens.rotate(first, "web");
    rotated(tokens.rotate(other, "web"));
  }

  @Test
  void a_listener_that_fails_makes_the_answer_unavailable_and_is_told_again() {
    RefreshTokens failing =
        setup.node(
            GRACE,
            family -> {
              setup.ended.add(family);
              if (setup.ended.size() == 1) {
                throw new RevocationStoreException("the sessions are out of reach");
              }
            });
    String first = failing.issue(ALICE);
    setup.successor(setup.successor(first));
    assertThat(failing.rotate(first, "web")).isInstanceOf(RefreshRotation.Unavailable.class);
    assertThat(failing.rotate(first, "web"))
        .isInstanceOfSatisfying(
            RefreshRotation.Replayed.class, replayed -> assertThat(replayed.justNow()).isFalse());
    assertThat(setup.ended).hasSize(2);
  }

  // Lifetimes

  @Test
  void at_its_idle_expiry_a_family_is_expired() {
    String token = tokens.issue(ALICE);
    setup.advance(IDLE);
    assertThat(tokens.rotate(token, "web")).isInstanceOf(RefreshRotation.Expired.class);
  }

  @Test
  void until_its_idle_expiry_a_family_lives_and_use_extends_it() {
    String token = tokens.issue(ALICE);
    setup.advance(IDLE.minus(MILLI));
    String second = setup.successor(token);
    setup.advance(IDLE.minus(MILLI));
    rotated(tokens.rotate(second, "web"));
  }

  @Test
  void at_its_absolute_expiry_a_family_is_expired_however_often_it_was_used() {
    String token = tokens.issue(ALICE);
    Duration step = ABSOLUTE.dividedBy(4);
    for (int i = 0; i < 3; i++) {
      setup.advance(step);
      token = setup.successor(token);
    }
    setup.advance(step.minus(MILLI));
    token = setup.successor(token);
    assertThat(setup.row(token).idleExpiry()).isEqualTo(START.plus(ABSOLUTE));
    setup.advance(MILLI);
    assertThat(tokens.rotate(token, "web")).isInstanceOf(RefreshRotation.Expired.class);
  }

  @Test
  void a_revoked_family_is_remembered_until_its_absolute_expiry() {
    String token = tokens.issue(ALICE);
    tokens.revoke(token, "web");
    setup.advance(ABSOLUTE.minus(MILLI));
    tokens.issue(ALICE);
    assertThat(tokens.rotate(token, "web")).isInstanceOf(RefreshRotation.Revoked.class);
    setup.advance(MILLI);
    tokens.issue(ALICE);
    assertThat(tokens.rotate(token, "web")).isInstanceOf(RefreshRotation.Unknown.class);
  }

  @Test
  void the_store_in_memory_forgets_what_is_over() {
    InMemoryRefreshFamilies memory = (InMemoryRefreshFamilies) setup.store.store;
    for (int i = 0; i < 100; i++) {
      tokens.issue(ALICE);
    }
    assertThat(memory.size()).isEqualTo(100);
    setup.advance(ABSOLUTE);
    tokens.issue(ALICE);
    assertThat(memory.size()).isOne();
    assertThat(memory.findBySubject("alice")).hasSize(1);
  }

  // Clients

  @Test
  void a_token_of_another_client_is_refused_and_stays_good_for_its_own() {
    String token = tokens.issue(ALICE);
    assertThat(tokens.rotate(token, "mobile")).isInstanceOf(RefreshRotation.ClientMismatch.class);
    assertThat(tokens.rotate(token)).isInstanceOf(RefreshRotation.ClientMismatch.class);
    rotated(tokens.rotate(token, "web"));
    assertThat(setup.ended).isEmpty();
  }

  @Test
  void an_exchanged_token_from_another_client_does_not_end_the_family() {
    String first = tokens.issue(ALICE);
    String live = setup.successor(setup.successor(first));
    assertThat(tokens.rotate(first, "mobile")).isInstanceOf(RefreshRotation.ClientMismatch.class);
    rotated(tokens.rotate(live, "web"));
  }

  @Test
  void a_token_that_is_not_bound_is_good_for_any_client() {
    String first = tokens.issue(RefreshGrant.of("alice"));
    String second = rotated(tokens.rotate(first, "web")).token();
    rotated(tokens.rotate(second));
  }

  // Revocation (RFC 7009)

  @Test
  void a_revoked_token_is_revoked_and_to_do_it_again_is_fine() {
    String token = tokens.issue(ALICE);
    assertThat(tokens.revoke(token, "web")).isEqualTo(RevokeResult.REVOKED);
    assertThat(tokens.revoke(token, "web")).isEqualTo(RevokeResult.REVOKED);
    assertThat(tokens.rotate(token, "web")).isInstanceOf(RefreshRotation.Revoked.class);
    assertThat(setup.row(token).revocation())
        .contains(new RefreshFamily.Revocation(START, Cause.REVOKED));
  }

  @Test
  void a_log_out_between_the_read_and_the_step_wins() {
    String token = tokens.issue(ALICE);
    int[] steps = {0};
    setup.store.between =
        () -> {
          if (++steps[0] == 2) {
            setup.store.store.revoke(
                RefreshSetup.idOf(token), new RefreshFamily.Revocation(START, Cause.REVOKED));
          }
        };
    assertThat(tokens.rotate(token, "web")).isInstanceOf(RefreshRotation.Revoked.class);
  }

  @Test
  void an_exchanged_token_revokes_the_live_one_too() {
    String first = tokens.issue(ALICE);
    String live = setup.successor(first);
    assertThat(tokens.revoke(first, "web")).isEqualTo(RevokeResult.REVOKED);
    assertThat(tokens.rotate(live, "web")).isInstanceOf(RefreshRotation.Revoked.class);
  }

  @Test
  void to_revoke_what_is_unknown_is_fine() {
    assertThat(tokens.revoke("nonsense", "web")).isEqualTo(RevokeResult.UNKNOWN);
  }

  @Test
  void a_client_cannot_revoke_what_belongs_to_another() {
    String token = tokens.issue(ALICE);
    assertThat(tokens.revoke(token, "mobile")).isEqualTo(RevokeResult.CLIENT_MISMATCH);
    assertThat(tokens.revoke(token)).isEqualTo(RevokeResult.CLIENT_MISMATCH);
    rotated(tokens.rotate(token, "web"));
  }

  @Test
  void a_family_is_revoked_by_its_id() {
    String token = tokens.issue(ALICE);
    assertThat(tokens.revokeFamily(RefreshSetup.idOf(token))).isTrue();
    assertThat(tokens.revokeFamily("no such family")).isFalse();
    assertThat(tokens.rotate(token, "web")).isInstanceOf(RefreshRotation.Revoked.class);
  }

  @Test
  void all_families_of_a_subject_are_revoked_and_of_no_other() {
    String first = tokens.issue(ALICE);
    String second = tokens.issue(ALICE.withSessionId("s-2"));
    String bob = tokens.issue(RefreshGrant.of("bob"));
    assertThat(tokens.revokeSubject("alice")).isEqualTo(2);
    assertThat(tokens.rotate(first, "web")).isInstanceOf(RefreshRotation.Revoked.class);
    assertThat(tokens.rotate(second, "web")).isInstanceOf(RefreshRotation.Revoked.class);
    rotated(tokens.rotate(bob));
    assertThat(tokens.revokeSubject("alice")).isZero();
  }

  @Test
  void all_families_of_a_session_are_revoked_and_of_no_other() {
    String first = tokens.issue(ALICE);
    String other = tokens.issue(ALICE.withSessionId("s-2"));
    assertThat(tokens.revokeSession("s-1")).isOne();
    assertThat(tokens.rotate(first, "web")).isInstanceOf(RefreshRotation.Revoked.class);
    rotated(tokens.rotate(other, "web"));
  }

  @Test
  void all_families_end_although_the_listener_fails_for_one_and_it_is_told_again() {
    RefreshTokens failing =
        setup.node(
            GRACE,
            family -> {
              setup.ended.add(family);
              if (setup.ended.size() == 1) {
                throw new RevocationStoreException("the sessions are out of reach");
              }
            });
    List<String> issued = List.of(failing.issue(ALICE), failing.issue(ALICE), failing.issue(ALICE));
    assertThatThrownBy(() -> failing.revokeSubject("alice"))
        .isInstanceOf(RevocationStoreException.class);
    assertThat(issued)
        .allSatisfy(
            token ->
                assertThat(failing.rotate(token, "web"))
                    .isInstanceOf(RefreshRotation.Revoked.class));
    failing.revokeSubject("alice");
    assertThat(setup.ended).hasSize(6);
  }

  @Test
  void all_families_end_and_are_told_although_the_store_fails_for_one() {
    for (int i = 0; i < 3; i++) {
      tokens.issue(ALICE);
    }
    AtomicInteger steps = new AtomicInteger();
    // One finds them, and then there is one for each.
    setup.store.between =
        () -> {
          if (steps.incrementAndGet() == 3) {
            throw new RevocationStoreException("out of reach, on purpose");
          }
        };
    assertThatThrownBy(() -> tokens.revokeSubject("alice"))
        .isInstanceOf(RevocationStoreException.class);
    assertThat(setup.ended).hasSize(2);
    assertThat(steps).as("a store that fails is asked nothing more").hasValue(4);
    assertThat(tokens.revokeSubject("alice")).isOne();
    assertThat(setup.ended).hasSize(5);
  }

  @Test
  void a_family_that_another_call_ends_first_is_told_and_not_counted() {
    String token = tokens.issue(ALICE);
    AtomicInteger steps = new AtomicInteger();
    setup.store.between =
        () -> {
          if (steps.incrementAndGet() == 2) {
            setup.store.store.revoke(idOf(token), new Revocation(START, Cause.REPLAYED));
          }
        };
    assertThat(tokens.revokeSubject("alice")).isZero();
    assertThat(setup.ended).containsExactly(setup.row(token));
  }

  // Introspection (RFC 7662)

  @Test
  void introspection_tells_of_an_active_token_and_does_not_use_it() {
    String token = tokens.issue(ALICE);
    assertThat(tokens.introspect(token))
        .hasValueSatisfying(
            family -> {
              assertThat(family.grant()).isEqualTo(ALICE);
              assertThat(family.idleExpiry()).isEqualTo(START.plus(IDLE));
            });
    assertThat(rotated(tokens.rotate(token, "web")).repeated()).isFalse();
  }

  @Test
  void introspection_of_a_replayed_token_says_inactive_and_ends_nothing() {
    String first = tokens.issue(ALICE);
    String live = setup.successor(setup.successor(first));
    assertThat(tokens.introspect(first)).isEmpty();
    rotated(tokens.rotate(live, "web"));
  }

  @Test
  void introspection_says_inactive_of_what_is_expired_revoked_or_not_ours() {
    String revoked = tokens.issue(ALICE);
    tokens.revoke(revoked, "web");
    assertThat(tokens.introspect(revoked)).isEmpty();
    assertThat(tokens.introspect("nonsense")).isEmpty();
    String expired = tokens.issue(ALICE);
    setup.advance(IDLE);
    assertThat(tokens.introspect(expired)).isEmpty();
  }

  // The store out of reach

  @Test
  void nothing_is_decided_while_the_store_is_out_of_reach() {
    String token = tokens.issue(ALICE);
    setup.store.down = true;
    assertThat(tokens.rotate(token, "web")).isInstanceOf(RefreshRotation.Unavailable.class);
    assertThatThrownBy(() -> tokens.issue(ALICE)).isInstanceOf(RevocationStoreException.class);
    assertThatThrownBy(() -> tokens.revoke(token, "web"))
        .isInstanceOf(RevocationStoreException.class);
    assertThatThrownBy(() -> tokens.introspect(token)).isInstanceOf(RevocationStoreException.class);
    setup.store.down = false;
    assertThat(rotated(tokens.rotate(token, "web")).repeated()).isFalse();
  }

  @Test
  void a_lost_answer_is_healed_by_the_grace() {
    String token = tokens.issue(ALICE);
    setup.store.losesAnswers = true;
    assertThat(tokens.rotate(token, "web")).isInstanceOf(RefreshRotation.Unavailable.class);
    setup.store.losesAnswers = false;
    setup.advance(GRACE.minus(MILLI));
    String healed = rotated(tokens.rotate(token, "web")).token();
    rotated(tokens.rotate(healed, "web"));
    assertThat(setup.ended).isEmpty();
  }

  @Test
  void a_revocation_whose_answer_got_lost_tells_the_listener_when_it_is_tried_again() {
    String token = tokens.issue(ALICE);
    setup.store.losesAnswers = true;
    assertThatThrownBy(() -> tokens.revoke(token, "web"))
        .isInstanceOf(RevocationStoreException.class);
    assertThat(setup.ended).isEmpty();
    setup.store.losesAnswers = false;
    tokens.revoke(token, "web");
    assertThat(setup.ended).hasSize(1);
  }

  @Test
  void a_store_that_contradicts_itself_is_noticed() {
    String token = tokens.issue(ALICE);
    RefreshFamily stale = setup.row(token);
    setup.successor(token);
    setup.store.altered = row -> stale;
    assertThat(tokens.rotate(token, "web"))
        .isInstanceOfSatisfying(
            RefreshRotation.Unavailable.class,
            unavailable -> assertThat(unavailable.exception()).hasMessageContaining("replica"));
  }

  @Test
  void a_token_that_a_restored_store_does_not_know_yet_ends_nothing() {
    String first = tokens.issue(ALICE);
    RefreshFamily backup = setup.row(first);
    String second = setup.successor(first);
    setup.store.altered = row -> backup;
    assertThat(tokens.rotate(second, "web")).isInstanceOf(RefreshRotation.Unknown.class);
    assertThat(setup.ended).isEmpty();
  }

  @Test
  void a_full_store_refuses_a_log_in_until_a_family_is_over() {
    RefreshFamilies full = RefreshFamilies.inMemory(1, setup.clock::get);
    RefreshTokens bounded =
        RefreshTokens.builder()
            .store(full)
            .keyEncryptionKeys(RefreshSetup.kek(1))
            .absoluteLifetime(RefreshSetup.ABSOLUTE)
            .idleLifetime(RefreshSetup.IDLE)
            .clock(setup.clock::get)
            .build();
    String first = bounded.issue(RefreshSetup.ALICE);

    assertThatThrownBy(() -> bounded.issue(RefreshSetup.ALICE))
        .isInstanceOf(RevocationStoreFullException.class)
        .hasMessageContaining("1 refresh families");
    assertThat(bounded.rotate(first, "web")).isInstanceOf(RefreshRotation.Rotated.class);
    setup.advance(RefreshSetup.ABSOLUTE);
    assertThat(bounded.issue(RefreshSetup.ALICE)).startsWith("rt1.");
  }

  @Test
  void a_store_holds_at_least_one_family() {
    assertThatThrownBy(() -> RefreshFamilies.inMemory(0, setup.clock::get))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but it is 0");
  }
}
