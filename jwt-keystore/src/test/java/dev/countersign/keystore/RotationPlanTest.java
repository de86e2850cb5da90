package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RotationPlanTest {

  private static final Instant NOW = TestKeys.START;

  private final RotationPolicy policy = TestKeys.fastKnobs().policy();
  private final Rotation rotation = rotation(policy);

  private static Rotation rotation(RotationPolicy policy) {
    return new Rotation(policy, () -> SigningKey.generate(JwsAlgorithm.ES256));
  }

  private static RotationPolicy withoutStandby() {
    RotationPolicy.Knobs knobs = TestKeys.fastKnobs();
    knobs.standby = false;
    return knobs.policy();
  }

  private KeySet bootstrapped() {
    return rotation.plan(KeySet.empty(), NOW).orElseThrow();
  }

  private static KeyRecord pending(KeySet set, Instant now) {
    return set.nextToSign(now).orElseThrow();
  }

  @Test
  void an_empty_set_gets_a_key_that_signs_on_every_clock_at_once_and_a_standby() {
    KeySet set = bootstrapped();

    assertThat(set.version()).isEqualTo(1);
    assertThat(set.records()).hasSize(2);
    assertThat(set.signer(NOW.minus(policy.clockSkew()))).isPresent();
    assertThat(pending(set, NOW).publishAt()).isEqualTo(NOW);
  }

  @Test
  void the_windows_of_a_new_key_are_those_of_the_policy() {
    KeyRecord signer = bootstrapped().signer(NOW).orElseThrow();
    KeyRecord standby = pending(bootstrapped(), NOW);

    assertThat(signer.activateAt()).isEqualTo(NOW.minusSeconds(2));
    assertThat(signer.signUntil()).as("+ R + O").isEqualTo(NOW.minusSeconds(2).plusSeconds(68));
    assertThat(signer.verifyUntil())
        .as("+ T + L + S")
        .isEqualTo(signer.signUntil().plusSeconds(25));
    assertThat(standby.purgeAt()).as("+ S + P").isEqualTo(standby.verifyUntil().plusSeconds(7));
    assertThat(standby.activateAt()).as("+ R").isEqualTo(signer.activateAt().plusSeconds(60));
  }

  @Test
  void planning_again_at_the_same_instant_finds_nothing_to_do() {
    KeySet set = KeySet.empty();
    for (Instant now = NOW; now.isBefore(NOW.plusSeconds(400)); now = now.plusSeconds(7)) {
      set = rotation.plan(set, now).orElse(set);
      assertThat(rotation.plan(set, now)).as("at %s", now).isEmpty();
    }
  }

  /** Dex 976: 'already rotated' came back as no error, and an empty key set was written. */
  @Test
  void nothing_due_is_no_change_and_not_an_empty_set() {
    assertThat(rotation.plan(bootstrapped(), NOW.plusSeconds(1))).isEqualTo(Optional.empty());
  }

  @Test
  void a_plan_never_drops_a_live_key_and_never_moves_an_instant_later() {
    KeySet set = bootstrapped();
    for (Instant now = NOW; now.isBefore(NOW.plusSeconds(600)); now = now.plusSeconds(3)) {
      Optional<KeySet> next = rotation.plan(set, now);
      if (next.isPresent()) {
        assertThat(next.get().keeps(set, now)).as("at %s", now).isTrue();
        set = next.get();
      }
    }
  }

  @Test
  void in_the_steady_state_there_are_two_to_four_keys_and_always_a_signer_and_a_standby() {
    KeySet set = bootstrapped();
    for (Instant now = NOW; now.isBefore(NOW.plusSeconds(1000)); now = now.plusSeconds(1)) {
      set = rotation.plan(set, now).orElse(set);
      assertThat(set.records()).as("at %s", now).hasSizeBetween(2, 4);
      assertThat(set.signer(now)).as("at %s", now).isPresent();
      assertThat(set.nextToSign(now)).as("at %s", now).isPresent();
    }
  }

  @Test
  void each_period_begins_when_the_one_before_ends_however_often_it_is_planned() {
    KeySet often = bootstrapped();
    KeySet rarely = bootstrapped();
    for (int second = 0; second <= 300; second++) {
      Instant now = NOW.plusSeconds(second);
      often = rotation.plan(often, now).orElse(often);
      if (second % 25 == 0) {
        rarely = rotation.plan(rarely, now).orElse(rarely);
      }
    }

    assertThat(often.records().stream().map(KeyRecord::activateAt).limit(2))
        .isEqualTo(rarely.records().stream().map(KeyRecord::activateAt).limit(2).toList())
        .contains(NOW.minusSeconds(2).plusSeconds(300));
  }

  /** Vault 9201, Keycloak 49658, Istio 10547: the new key was used at once. */
  @Test
  void without_a_standby_the_next_key_is_published_ahead_and_not_earlier() {
    Rotation lazy = rotation(withoutStandby());
    KeySet set = lazy.plan(KeySet.empty(), NOW).orElseThrow();
    Instant due = set.signer(NOW).orElseThrow().activateAt().plusSeconds(60);

    Instant oneRefreshEarly = due.minusSeconds(18 + 5);

    assertThat(lazy.plan(set, oneRefreshEarly.minusNanos(1))).isEmpty();

    KeySet next = lazy.plan(set, oneRefreshEarly).orElseThrow();
    assertThat(pending(next, oneRefreshEarly).activateAt()).isEqualTo(due);
  }

  @Test
  void a_key_planned_late_is_still_published_for_as_long_as_honest_caches_last() {
    Rotation lazy = rotation(withoutStandby());
    KeySet set = lazy.plan(KeySet.empty(), NOW).orElseThrow();
    Instant late = set.signer(NOW).orElseThrow().signUntil().minusSeconds(20);

    KeyRecord next = pending(lazy.plan(set, late).orElseThrow(), late);

    assertThat(next.activateAt()).isEqualTo(late.plusSeconds(18));
  }

  @Test
  void a_key_planned_too_late_for_that_signs_when_its_predecessor_no_longer_may() {
    Rotation lazy = rotation(withoutStandby());
    KeySet set = lazy.plan(KeySet.empty(), NOW).orElseThrow();
    Instant fence = set.signer(NOW).orElseThrow().signUntil();

    KeyRecord next =
        pending(lazy.plan(set, fence.minusSeconds(1)).orElseThrow(), fence.minusSeconds(1));

    assertThat(next.activateAt()).isEqualTo(fence);
  }

  @Test
  void when_no_key_signs_any_more_the_one_published_already_signs_at_once() {
    KeySet set = bootstrapped();
    KeyRecord standby = pending(set, NOW);
    KeySet revoked =
        set.with(
            set.records().stream()
                .map(r -> r.keyId().equals(standby.keyId()) ? r : r.revoked(NOW, "leaked"))
                .toList());

    KeySet next = rotation.plan(revoked, NOW).orElseThrow();

    assertThat(next.signer(NOW).orElseThrow().keyId()).isEqualTo(standby.keyId());
    assertThat(next.signer(NOW.minus(policy.clockSkew()))).as("slow clocks").isPresent();
  }

  @Test
  void a_successor_made_after_a_rotation_by_hand_follows_a_whole_period_later() {
    KeySet set = rotation.rotate(bootstrapped(), NOW.plusSeconds(30)).orElseThrow();

    assertThat(set.signer(NOW.plusSeconds(30)).orElseThrow().activateAt())
        .isEqualTo(NOW.plusSeconds(30));
    assertThat(pending(set, NOW.plusSeconds(30)).activateAt()).isEqualTo(NOW.plusSeconds(90));
  }

  @Test
  void a_key_rotated_away_by_hand_may_sign_on_other_nodes_for_the_overlap() {
    KeySet before = bootstrapped();
    KeyRecord old = before.signer(NOW).orElseThrow();

    KeyRecord ended = rotation.rotate(before, NOW).orElseThrow().record(old.keyId()).orElseThrow();

    assertThat(ended.signUntil()).isEqualTo(NOW.plusSeconds(8));
    assertThat(ended.verifyUntil()).isEqualTo(NOW.plusSeconds(8 + 25));
  }

  @Test
  void a_fraction_of_a_second_never_shortens_a_window() {
    Instant now = NOW.plusMillis(500);
    KeySet before = rotation.plan(KeySet.empty(), now).orElseThrow();
    KeyRecord old = before.signer(now).orElseThrow();

    KeyRecord ended = rotation.rotate(before, now).orElseThrow().record(old.keyId()).orElseThrow();

    assertThat(ended.signUntil()).isEqualTo(NOW.plusSeconds(1 + 8));
  }

  @Test
  void a_key_revoked_just_before_it_takes_over_leaves_no_time_without_a_signer() {
    KeySet rotated = rotation.rotate(bootstrapped(), NOW.plusSeconds(30)).orElseThrow();
    KeyRecord successor = rotated.signer(NOW.plusSeconds(30)).orElseThrow();
    Instant slow = NOW.plusSeconds(29);

    KeySet revoked = rotation.revoke(rotated, successor.keyId(), "leaked", slow).orElseThrow();

    for (Instant now = slow; now.isBefore(slow.plusSeconds(60)); now = now.plusSeconds(1)) {
      assertThat(revoked.signer(now)).as("at %s", now).isPresent();
    }
  }

  @Test
  void a_key_revoked_just_after_its_successor_took_over_leaves_slow_clocks_a_signer() {
    KeySet set = bootstrapped();
    KeyRecord first = set.signer(NOW).orElseThrow();
    Instant handover = pending(set, NOW).activateAt();
    KeySet planned = rotation.plan(set, handover).orElseThrow();

    KeySet revoked =
        rotation.revoke(planned, first.keyId(), "leaked", handover.plusSeconds(1)).orElseThrow();

    assertThat(revoked.signer(handover.plusSeconds(1).minus(policy.clockSkew()))).isPresent();
  }

  @Test
  void a_secret_and_a_public_key_go_when_they_have_expired_on_every_clock() {
    KeySet rotated = rotation.rotate(bootstrapped(), NOW).orElseThrow();
    KeyRecord old = rotated.records().get(rotated.records().size() - 1);
    Instant end = old.verifyUntil().plus(policy.clockSkew());

    KeySet before = rotation.plan(rotated, end.minusNanos(1)).orElse(rotated);
    KeySet at = rotation.plan(rotated, end).orElseThrow();

    assertThat(before.record(old.keyId()).orElseThrow().verificationKey()).isPresent();
    assertThat(at.record(old.keyId()).orElseThrow().verificationKey()).isEmpty();
  }

  @Test
  void a_record_is_purged_at_its_instant_and_not_before() {
    KeySet set = bootstrapped();
    KeyRecord first = set.signer(NOW).orElseThrow();

    KeySet before = rotation.plan(set, first.purgeAt().minusNanos(1)).orElseThrow();
    KeySet at = rotation.plan(set, first.purgeAt()).orElseThrow();

    assertThat(before.record(first.keyId())).isPresent();
    assertThat(at.record(first.keyId())).isEmpty();
  }

  @Test
  void private_material_goes_when_the_skew_after_the_fence_is_over_and_not_before() {
    KeySet set = bootstrapped();
    KeyRecord first = set.signer(NOW).orElseThrow();
    Instant end = first.signUntil().plus(policy.clockSkew());

    KeySet before = rotation.plan(set, end.minusNanos(1)).orElseThrow();
    KeySet at = rotation.plan(set, end).orElseThrow();

    assertThat(before.record(first.keyId()).orElseThrow().signingKey()).isPresent();
    assertThat(at.record(first.keyId()).orElseThrow().signingKey()).isEmpty();
  }

  @Test
  void a_new_key_with_the_id_of_an_old_one_is_refused() {
    SigningKey same = SigningKey.generate(JwsAlgorithm.ES256);
    Rotation broken = new Rotation(policy, () -> same);

    assertThatIllegalStateException()
        .isThrownBy(() -> broken.plan(KeySet.empty(), NOW))
        .withMessageContaining("randomness");
  }

  @Test
  void two_sets_joined_have_all_keys_the_earlier_instants_and_every_revocation() {
    KeySet set = bootstrapped();
    KeyRecord first = set.signer(NOW).orElseThrow();
    KeySet rotated = rotation.rotate(set, NOW).orElseThrow();
    KeySet revoked = rotation.revoke(set, first.keyId(), "leaked", NOW).orElseThrow();

    KeySet joined = rotated.joinedWith(revoked);

    assertThat(joined.version()).isGreaterThan(rotated.version());
    assertThat(joined.keeps(rotated, NOW)).isTrue();
    assertThat(joined.keeps(revoked, NOW)).isTrue();
    assertThat(List.of(rotated, revoked)).allMatch(before -> joined.continues(before, NOW));
  }

  @Test
  void a_set_that_lost_a_live_key_or_a_revocation_does_not_continue_the_other() {
    KeySet set = bootstrapped();
    KeyRecord first = set.signer(NOW).orElseThrow();
    KeySet lost = set.with(set.records().subList(0, 1));
    KeySet revoked = rotation.revoke(set, first.keyId(), "leaked", NOW).orElseThrow();
    KeySet forgiven = revoked.with(set.records());

    assertThat(lost.continues(set, NOW)).isFalse();
    assertThat(forgiven.continues(revoked, NOW)).isFalse();
    assertThat(set.continues(revoked, NOW)).as("an older version").isFalse();
  }

  @Test
  void the_policy_of_a_shorter_period_takes_hold_with_the_next_key() {
    RotationPolicy.Knobs shorter = TestKeys.fastKnobs();
    shorter.period = Duration.ofSeconds(30);
    KeySet set = bootstrapped();
    Instant due = pending(set, NOW).activateAt();

    KeySet next = rotation(shorter.policy()).plan(set, due).orElseThrow();

    assertThat(next.keeps(set, due)).isTrue();
    assertThat(next.nextToSign(due)).isPresent();
  }
}
