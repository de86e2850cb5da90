package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.NoSigningKeyException;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.TokenNotIssuedException;
import dev.countersign.jwt.Validation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RotatingKeyStoreTest {

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final KeySetStorage storage = KeySetStorage.inMemory();
  private final RotatingKeyStore store = TestKeys.fastStore(storage, clock).build();

  private final JwtIssuer issuer = issuer(store, Duration.ofSeconds(20));
  private final JwtValidator validator =
      JwtValidator.builder()
          .issuer("https://auth.example")
          .audience("orders")
          .clockSkew(Duration.ofSeconds(3))
          .verifyWith(store)
          .clock(clock)
          .build();

  private JwtIssuer issuer(RotatingKeyStore keys, Duration lifetime) {
    return JwtIssuer.builder()
        .issuer("https://auth.example")
        .audience("orders")
        .lifetime(lifetime)
        .signWith(keys)
        .clock(clock)
        .build();
  }

  private String issue() {
    return issuer.issue(claims -> claims.subject("alice"));
  }

  private Reason refusal(String token) {
    return ((Validation.Rejected) validator.check(token)).reason();
  }

  private String currentKeyId() {
    return store.current().orElseThrow().keyId();
  }

  @ParameterizedTest
  @EnumSource(
      value = JwsAlgorithm.class,
      names = {"HS256", "ES256", "ED25519"})
  void a_new_store_signs_at_once_and_has_its_next_key_ready(JwsAlgorithm algorithm) {
    RotatingKeyStore fresh =
        RotatingKeyStore.builder()
            .algorithm(algorithm)
            .storage(KeySetStorage.inMemory())
            .clock(clock)
            .build();

    assertThat(fresh.current(clock.instant()).algorithm()).isEqualTo(algorithm);
    assertThat(fresh.next()).isPresent();
    assertThat(fresh.previous()).isEmpty();
  }

  @Test
  void a_new_store_signs_at_once_even_for_an_issuer_that_rounds_down_to_the_second() {
    clock.advance(Duration.ofMillis(999));
    RotatingKeyStore fresh = TestKeys.fastStore(KeySetStorage.inMemory(), clock).build();

    assertThat(fresh.current(clock.instant().minusMillis(999))).isNotNull();
  }

  @Test
  void after_rotate_new_tokens_have_the_next_key_and_old_tokens_stay_good() {
    String old = issue();
    String next = store.next().orElseThrow().keyId();

    RotationOutcome outcome = store.rotate();

    assertThat(outcome.changed()).isTrue();
    assertThat(currentKeyId()).isEqualTo(next);
    assertThat(validator.validate(issue()).keyId()).isEqualTo(next);
    assertThat(validator.validate(old).keyId()).isNotEqualTo(next);
    assertThat(store.next()).isPresent();
  }

  @Test
  void a_key_rotated_away_by_hand_verifies_until_its_last_token_is_dead_and_no_longer() {
    String first = currentKeyId();
    store.rotate();

    clock.advance(Duration.ofSeconds(8 + 25).minusNanos(1));
    assertThat(store.find(first, clock.instant())).isInstanceOf(KeyLookup.Found.class);

    clock.advance(Duration.ofNanos(1));
    assertThat(store.find(first, clock.instant())).isInstanceOf(KeyLookup.Expired.class);
  }

  @Test
  void a_rotation_right_after_the_start_says_until_when_a_verifier_may_not_know_the_key() {
    Instant known = clock.instant().plusSeconds(18);

    assertThat(store.rotate().knownEverywhereFrom()).contains(known);
  }

  @Test
  void a_rotation_to_a_key_published_long_enough_promises_that_every_verifier_knows_it() {
    clock.advance(Duration.ofSeconds(18));

    assertThat(store.rotate().knownEverywhereFrom()).isEmpty();
  }

  @Test
  void rotating_several_times_within_one_second_changes_the_signer_each_time() {
    List<String> signers = new ArrayList<>(List.of(currentKeyId()));
    for (int i = 0; i < 5; i++) {
      store.rotate();
      signers.add(currentKeyId());
    }

    assertThat(signers).doesNotHaveDuplicates();
  }

  @Test
  void a_revoked_key_is_dead_at_once_and_the_next_one_signs() {
    String stolen = issue();
    String next = store.next().orElseThrow().keyId();

    store.revoke(currentKeyId(), "seen in a public repository");

    assertThat(refusal(stolen)).isEqualTo(Reason.KEY_REVOKED);
    assertThat(validator.validate(issue()).keyId()).isEqualTo(next);
    assertThat(store.next()).isPresent();
  }

  @Test
  void revoking_again_changes_nothing() {
    String keyId = currentKeyId();
    store.revoke(keyId, "leaked");
    List<KeyView> before = store.keys();

    assertThat(store.revoke(keyId, "leaked again").changed()).isFalse();
    assertThat(store.keys()).isEqualTo(before);
  }

  @Test
  void revoking_an_unknown_key_is_refused_and_names_the_known_ones() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.revoke("no-such-key\nforged log line", "leaked"))
        .withMessageContaining(currentKeyId())
        .withMessageNotContaining("forged");
  }

  @Test
  void a_reason_with_line_breaks_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.revoke(currentKeyId(), "leaked\nINFO all is well"));
  }

  @Test
  void revoking_the_next_key_replaces_it_and_leaves_the_current_one() {
    String current = currentKeyId();
    String next = store.next().orElseThrow().keyId();

    store.revoke(next, "leaked");

    assertThat(currentKeyId()).isEqualTo(current);
    assertThat(store.next().orElseThrow().keyId()).isNotEqualTo(next);
    assertThat(store.find(next, clock.instant())).isInstanceOf(KeyLookup.Revoked.class);
  }

  @Test
  void revoking_the_current_key_while_its_predecessor_may_still_sign_promotes_the_next() {
    store.rotate();
    String next = store.next().orElseThrow().keyId();

    store.revoke(currentKeyId(), "leaked");

    assertThat(currentKeyId()).isEqualTo(next);
  }

  @Test
  void after_revoke_all_no_key_is_left_of_before_and_a_new_one_signs() {
    String old = issue();
    List<String> before = store.keys().stream().map(KeyView::keyId).toList();

    store.revokeAll("the storage leaked");

    assertThat(refusal(old)).isEqualTo(Reason.KEY_REVOKED);
    assertThat(before).doesNotContain(currentKeyId(), store.next().orElseThrow().keyId());
    assertThat(validator.check(issue())).isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void a_revoked_id_is_remembered_until_no_token_of_it_can_be_alive() {
    KeyView key = store.current().orElseThrow();
    store.revoke(key.keyId(), "leaked");

    clock.set(key.purgeAt());
    store.rotateIfDue();
    assertThat(store.find(key.keyId(), clock.instant())).isInstanceOf(KeyLookup.Revoked.class);

    clock.advance(Duration.ofSeconds(20));
    store.rotateIfDue();
    assertThat(store.find(key.keyId(), clock.instant())).isInstanceOf(KeyLookup.Unknown.class);
  }

  @Test
  void an_unknown_key_is_unknown() {
    assertThat(store.find("never-seen", clock.instant())).isInstanceOf(KeyLookup.Unknown.class);
  }

  @Test
  void a_node_that_has_not_read_for_long_cannot_say_that_there_is_no_such_key() {
    clock.advance(Duration.ofSeconds(5).plusNanos(1));

    assertThat(store.find("made-meanwhile", clock.instant()))
        .isInstanceOf(KeyLookup.Unavailable.class);
  }

  @Test
  void keys_rotate_by_themselves_when_their_period_is_over() {
    String first = currentKeyId();
    String second = store.next().orElseThrow().keyId();
    Instant due = store.next().orElseThrow().activateAt();

    clock.set(due.minusNanos(1));
    assertThat(currentKeyId()).isEqualTo(first);
    clock.set(due);
    assertThat(currentKeyId()).isEqualTo(second);
    assertThat(store.previous().orElseThrow().keyId()).isEqualTo(first);
  }

  @Test
  void a_store_that_cannot_rotate_stops_signing_at_the_fence() {
    clock.set(store.next().orElseThrow().signUntil().minusNanos(1));
    assertThat(store.current(clock.instant())).isNotNull();
    assertThat(store.isReady()).isTrue();
    assertThat(store.problem()).as("not rotated for long, and still ready").isPresent();

    clock.advance(Duration.ofNanos(1));
    assertThatExceptionOfType(NoSigningKeyException.class)
        .isThrownBy(() -> store.current(clock.instant()))
        .withMessageContaining("rotateIfDue");
    assertThat(store.isReady()).isFalse();
    assertThat(store.problem()).isPresent();
  }

  @Test
  void rotation_goes_on_after_the_fence_as_soon_as_the_storage_is_read_again() {
    clock.advance(Duration.ofDays(400));

    assertThat(store.rotateIfDue()).isTrue();
    assertThat(store.current(clock.instant())).isNotNull();
    assertThat(store.problem()).isEmpty();
  }

  /** Vault 11441: a role's tokens lived for a day, their key for an hour. */
  @Test
  void no_token_outlives_the_key_that_verifies_it() {
    KeyView key = store.current().orElseThrow();
    SigningKey signing = store.current(clock.instant());

    assertThat(signing.latestExpiration())
        .contains(key.verifyUntil().minusSeconds(3).minusSeconds(2))
        .contains(key.signUntil().plusSeconds(20));
  }

  @Test
  void an_issuer_with_longer_tokens_than_keys_are_kept_for_is_not_built() {
    assertThatIllegalStateException()
        .isThrownBy(() -> issuer(store, Duration.ofSeconds(21)))
        .withMessageContaining("maxTokenLifetime");
  }

  @Test
  void a_token_beyond_the_end_of_its_key_is_not_issued_even_if_the_policy_changed_meanwhile() {
    RotatingKeyStore patient =
        RotatingKeyStore.builder()
            .algorithm(JwsAlgorithm.ES256)
            .storage(storage)
            .clock(clock)
            .maxTokenLifetime(Duration.ofHours(1))
            .build();

    assertThatExceptionOfType(TokenNotIssuedException.class)
        .isThrownBy(
            () -> issuer(patient, Duration.ofHours(1)).issue(claims -> claims.subject("alice")));
  }

  @Test
  void a_validator_that_believes_tokens_for_longer_than_their_keys_are_kept_is_not_built() {
    assertThatIllegalStateException()
        .isThrownBy(
            () -> JwtValidator.builder().issuer("i").audience("a").verifyWith(store).build())
        .withMessageContainingAll("PT3S", "PT30S");
  }

  /** SPIRE 4429: keys piled up with each restart. */
  @Test
  void a_restart_makes_no_key() {
    List<KeyView> before = store.keys();
    for (int i = 0; i < 20; i++) {
      TestKeys.fastStore(storage, clock).build().close();
    }
    store.refresh();

    assertThat(store.keys()).isEqualTo(before);
  }

  @Test
  void the_jwk_set_holds_pending_active_and_retired_keys_and_only_their_public_members() {
    store.rotate();
    store.revoke(store.next().orElseThrow().keyId(), "leaked");

    PublishedJwks.Document document = (PublishedJwks.Document) store.jwks();

    assertThat(JwkSet.parse(document.json()).keys())
        .extracting(key -> key.keyId())
        .containsExactlyInAnyOrder(
            currentKeyId(),
            store.next().orElseThrow().keyId(),
            store.previous().orElseThrow().keyId());
    assertThat(document.json()).doesNotContain("\"d\"");
  }

  /** Toolhive 6451: fallback keys were configured and never published. */
  @Test
  void a_verifier_with_nothing_but_the_jwk_set_believes_tokens_through_a_whole_rotation() {
    JwkSet cached = JwkSet.parse(((PublishedJwks.Document) store.jwks()).json());
    String old = issue();
    clock.set(store.next().orElseThrow().activateAt());
    String fresh = issue();

    JwtValidator remote =
        JwtValidator.builder()
            .issuer("https://auth.example")
            .audience("orders")
            .verifyWith(cached)
            .clock(() -> TestKeys.START)
            .allowIssuedInTheFuture()
            .build();

    assertThat(remote.validate(old).keyId()).isNotEqualTo(remote.validate(fresh).keyId());
  }

  /** Vault 11438: no-store exactly at rotation time, so that each request was a fetch. */
  @Test
  void max_age_is_jittered_between_half_and_all_of_the_policys_and_never_zero() {
    List<Long> seen = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      seen.add(((PublishedJwks.Document) store.jwks()).maxAge().toSeconds());
    }

    assertThat(seen).allMatch(seconds -> seconds >= 5 && seconds <= 10);
    assertThat(seen.stream().distinct().count()).isGreaterThan(1);
  }

  @Test
  void a_max_age_of_a_second_is_never_rounded_down_to_zero() {
    RotatingKeyStore hasty =
        RotatingKeyStore.builder()
            .algorithm(JwsAlgorithm.ES256)
            .storage(KeySetStorage.inMemory())
            .jwksMaxAge(Duration.ofSeconds(1))
            .build();

    assertThat(((PublishedJwks.Document) hasty.jwks()).maxAge()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void the_entity_tag_is_the_same_on_all_nodes_until_the_document_changes() {
    RotatingKeyStore other = TestKeys.fastStore(storage, clock).build();
    String before = ((PublishedJwks.Document) store.jwks()).entityTag();
    assertThat(((PublishedJwks.Document) other.jwks()).entityTag()).isEqualTo(before);

    store.rotate();
    assertThat(((PublishedJwks.Document) store.jwks()).entityTag()).isNotEqualTo(before);
  }

  @Test
  void secrets_are_never_published() {
    RotatingKeyStore secrets =
        RotatingKeyStore.builder()
            .algorithm(JwsAlgorithm.HS256)
            .storage(KeySetStorage.inMemory())
            .build();

    assertThatIllegalStateException().isThrownBy(secrets::jwks).withMessageContaining("secrets");
  }

  @Test
  void a_storage_with_secrets_is_refused_by_a_store_for_key_pairs() {
    KeySetStorage shared = KeySetStorage.inMemory();
    RotatingKeyStore.builder().algorithm(JwsAlgorithm.HS256).storage(shared).build();

    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(
            () -> RotatingKeyStore.builder().algorithm(JwsAlgorithm.ES256).storage(shared).build())
        .withMessageContaining("another storage");
  }

  @Test
  void changing_the_algorithm_by_rotation_refuses_no_token() {
    String old = issue();
    RotatingKeyStore changed =
        RotatingKeyStore.builder()
            .algorithm(JwsAlgorithm.ED25519)
            .storage(storage)
            .clock(clock)
            .build();
    changed.rotate();
    changed.rotate();
    store.refresh();

    assertThat(changed.current(clock.instant()).algorithm()).isEqualTo(JwsAlgorithm.ED25519);
    assertThat(validator.check(old)).isInstanceOf(Validation.Accepted.class);
    assertThat(validator.check(issuer(changed, Duration.ofSeconds(5)).issue(c -> c.subject("a"))))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void private_material_is_gone_once_no_clock_can_be_before_the_fence() {
    KeyView key = store.current().orElseThrow();
    clock.set(key.signUntil().plusSeconds(2));
    store.rotateIfDue();

    KeyRecord stored = storage.load().record(key.keyId()).orElseThrow();
    assertThat(stored.signingKey()).isEmpty();
    assertThat(stored.verificationKey()).isPresent();
  }

  @Test
  void operators_see_windows_and_states_and_no_material() {
    assertThat(store.describe())
        .contains(currentKeyId())
        .contains("ACTIVE")
        .contains("PENDING")
        .contains("published before it signs");
    assertThat(store.keys()).hasSize(2);
  }

  @Test
  void storage_and_algorithm_have_to_be_said() {
    assertThatIllegalStateException()
        .isThrownBy(() -> RotatingKeyStore.builder().algorithm(JwsAlgorithm.ES256).build())
        .withMessageContaining("storage(…)");
    assertThatIllegalStateException()
        .isThrownBy(() -> RotatingKeyStore.builder().storage(storage).build())
        .withMessageContaining("algorithm(…)");
  }

  @Test
  void a_setting_made_twice_is_refused() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                RotatingKeyStore.builder()
                    .rotateEvery(Duration.ofDays(1))
                    .rotateEvery(Duration.ofDays(2)))
        .withMessageContaining("rotateEvery(…) was set before");
  }

  @Test
  void the_background_rotation_makes_what_is_due_and_ends_with_close() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    RotatingKeyStore background = TestKeys.fastStore(storage, clock).build();
    storage.watch(written::countDown);
    clock.set(background.next().orElseThrow().activateAt());

    background.startRotating();
    assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
    background.close();

    assertThatIllegalStateException().isThrownBy(background::startRotating);
  }

  @Test
  void keys_made_elsewhere_rotate_as_others_do() {
    AtomicInteger versions = new AtomicInteger();
    RotatingKeyStore remote =
        TestKeys.fastStore(KeySetStorage.inMemory(), clock)
            .newKeys(() -> TestKeys.remoteKey("keys/orders/" + versions.incrementAndGet()))
            .build();
    JwtIssuer elsewhere = issuer(remote, Duration.ofSeconds(20));
    String first = elsewhere.issue(claims -> claims.subject("alice"));

    remote.rotate();
    String second = elsewhere.issue(claims -> claims.subject("alice"));

    JwtValidator verifier =
        JwtValidator.builder()
            .issuer("https://auth.example")
            .audience("orders")
            .clockSkew(Duration.ofSeconds(3))
            .verifyWith(remote)
            .clock(clock)
            .build();
    assertThat(List.of(verifier.check(first), verifier.check(second)))
        .hasOnlyElementsOfType(Validation.Accepted.class);
    assertThat(remote.set().records())
        .allSatisfy(
            record ->
                assertThat(record.signingKey().orElseThrow().reference().orElseThrow())
                    .startsWith("keys/orders/"));
  }

  @Test
  void a_leaked_key_dies_also_when_no_new_one_can_be_made() {
    AtomicInteger made = new AtomicInteger();
    RotatingKeyStore remote =
        TestKeys.fastStore(KeySetStorage.inMemory(), clock)
            .newKeys(
                () -> {
                  if (made.incrementAndGet() > 2) {
                    throw new IllegalStateException("the service is out of reach");
                  }
                  return SigningKey.generate(JwsAlgorithm.ES256);
                })
            .build();
    String leaked = remote.current().orElseThrow().keyId();
    String next = remote.next().orElseThrow().keyId();

    remote.revoke(leaked, "leaked");

    assertThat(remote.find(leaked, clock.instant())).isInstanceOf(KeyLookup.Revoked.class);
    assertThat(remote.current().orElseThrow().keyId()).isEqualTo(next);
    assertThatExceptionOfType(NoSigningKeyException.class)
        .isThrownBy(() -> remote.revokeAll("leaked too"));
    assertThat(remote.find(next, clock.instant())).isInstanceOf(KeyLookup.Revoked.class);
  }

  @Test
  void a_new_key_for_another_algorithm_is_refused() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                TestKeys.fastStore(KeySetStorage.inMemory(), clock)
                    .newKeys(() -> SigningKey.generate(JwsAlgorithm.EDDSA))
                    .build())
        .withMessageContaining("as algorithm(…) says, but it is for EdDSA");
  }
}
