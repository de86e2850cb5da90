package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.Validation;
import dev.countersign.jwt.VerificationKey;
import dev.countersign.jwt.VerificationKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A system that signs already moves to a rotating store. */
class AdoptedKeysTest {

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final KeySetStorage storage = KeySetStorage.inMemory();
  private final SigningKey existing = SigningKey.generate(JwsAlgorithm.ES256).withKeyId("orders-7");

  private RotatingKeyStore.Builder settings() {
    return TestKeys.fastStore(storage, clock);
  }

  private String issue(SigningKeys keys) {
    return JwtIssuer.builder()
        .issuer("i")
        .audience("a")
        .lifetime(Duration.ofSeconds(20))
        .signWith(keys)
        .clock(clock)
        .build()
        .issue(claims -> claims.subject("alice"));
  }

  private Validation check(VerificationKeys keys, String token) {
    return JwtValidator.builder()
        .issuer("i")
        .audience("a")
        .clockSkew(Duration.ofSeconds(3))
        .verifyWith(keys)
        .clock(clock)
        .build()
        .check(token);
  }

  @ParameterizedTest
  @EnumSource(names = {"HS256", "ES256", "ED25519"})
  void neither_a_token_from_before_nor_one_from_after_the_move_is_refused(JwsAlgorithm algorithm) {
    SigningKey key = SigningKey.generate(algorithm);
    String before = issue(SigningKeys.of(key));
    RotatingKeyStore.Builder settings =
        RotatingKeyStore.builder()
            .algorithm(algorithm)
            .storage(storage)
            .clock(clock)
            .leeway(Duration.ofSeconds(30));

    RotatingKeyStore store = settings.adopt(key).build();

    assertThat(check(store, before)).isInstanceOf(Validation.Accepted.class);
    assertThat(check(VerificationKeys.of(key.verificationKey()), issue(store)))
        .as("a verifier with the old keys")
        .isInstanceOf(Validation.Accepted.class);
  }

  /** Abblix 352: the key was taken for a new one, and signed only when it had been published. */
  @Test
  void the_adopted_key_is_active_on_every_clock_and_counts_as_known_everywhere() {
    RotatingKeyStore store = settings().adopt(existing).build();

    assertThat(store.current(clock.instant().minusSeconds(2)).keyId()).isEqualTo("orders-7");
    assertThat(store.current().orElseThrow().publishAt())
        .as("D = 18 s ago")
        .isEqualTo(TestKeys.START.minusSeconds(18));
    assertThat(store.revoke(store.next().orElseThrow().keyId(), "leaked").knownEverywhereFrom())
        .isEmpty();
  }

  @Test
  void its_successor_is_published_ahead_and_takes_over_a_period_later() {
    RotatingKeyStore store = settings().adopt(existing).build();
    KeyView next = store.next().orElseThrow();

    assertThat(next.publishAt()).isEqualTo(TestKeys.START);
    assertThat(next.activateAt()).isEqualTo(TestKeys.START.minusSeconds(2).plusSeconds(60));
  }

  @Test
  void its_successor_is_published_ahead_even_if_the_period_is_no_longer_than_that() {
    RotatingKeyStore store =
        RotatingKeyStore.builder()
            .algorithm(JwsAlgorithm.ES256)
            .storage(storage)
            .clock(clock)
            .rotateEvery(Duration.ofMinutes(15))
            .publishAhead(Duration.ofMinutes(15))
            .adopt(existing)
            .build();

    assertThat(store.next().orElseThrow().activateAt())
        .isAfter(TestKeys.START.plus(Duration.ofMinutes(14)));
  }

  @Test
  void a_previous_key_verifies_until_its_last_token_is_dead_and_never_signs() {
    SigningKey old = SigningKey.generate(JwsAlgorithm.ES256);
    String token = issue(SigningKeys.of(old));
    RotatingKeyStore store = settings().adopt(existing, old.verificationKey()).build();

    assertThat(check(store, token)).isInstanceOf(Validation.Accepted.class);
    assertThat(store.previous().orElseThrow().state()).isEqualTo(KeyState.RETIRED);
    for (int second = -2; second < 25; second++) {
      assertThat(store.current(TestKeys.START.plusSeconds(second)).keyId()).isEqualTo("orders-7");
    }
    Instant end = TestKeys.START.plusSeconds(25);
    assertThat(store.find(old.keyId(), end.minusNanos(1))).isInstanceOf(KeyLookup.Found.class);
    assertThat(store.find(old.keyId(), end)).isInstanceOf(KeyLookup.Expired.class);
  }

  @Test
  void after_a_restart_nothing_is_adopted_again() {
    settings().adopt(existing).build();
    KeySet before = storage.load();

    settings().adopt(existing).build();

    assertThat(storage.load().isSameChangeAs(before)).isTrue();
  }

  @Test
  void a_node_that_comes_second_takes_the_keys_that_are_there() {
    RotatingKeyStore first = settings().build();

    RotatingKeyStore second = settings().adopt(existing).build();

    assertThat(second.keys()).isEqualTo(first.keys());
  }

  @Test
  void a_revoked_key_is_not_adopted_again() {
    RotatingKeyStore store = settings().adopt(existing).build();
    String token = issue(store);
    store.revoke("orders-7", "leaked");

    RotatingKeyStore restarted = settings().adopt(existing).build();

    assertThat(((Validation.Rejected) check(restarted, token)).reason())
        .isEqualTo(Reason.KEY_REVOKED);
  }

  @Test
  void a_key_that_was_purged_is_not_adopted_again() {
    settings().adopt(existing).build();
    clock.advance(Duration.ofDays(1));
    settings().build();

    RotatingKeyStore restarted = settings().adopt(existing).build();

    assertThat(restarted.find("orders-7", clock.instant())).isInstanceOf(KeyLookup.Unknown.class);
  }

  @Test
  void secrets_of_the_environment_move_with_their_key_ids() {
    String current = base64((byte) 1);
    String previous = base64((byte) 2);
    EnvironmentKeys before =
        EnvironmentKeys.builder().environment(Map.of("JWT_SECRET", previous)::get).build();
    String old = issue(before);
    EnvironmentKeys environment =
        EnvironmentKeys.builder()
            .environment(Map.of("JWT_SECRET", current, "JWT_SECRET_PREVIOUS", previous)::get)
            .clock(clock)
            .build();
    String token = issue(environment);
    KeyLookup.Found found =
        (KeyLookup.Found)
            environment.find(before.current(clock.instant()).keyId(), clock.instant());

    RotatingKeyStore store =
        RotatingKeyStore.builder()
            .algorithm(JwsAlgorithm.HS256)
            .storage(storage)
            .clock(clock)
            .adopt(environment.current(clock.instant()), found.key())
            .build();

    assertThat(check(store, token)).isInstanceOf(Validation.Accepted.class);
    assertThat(check(store, old)).isInstanceOf(Validation.Accepted.class);
    assertThat(check(environment, issue(store))).isInstanceOf(Validation.Accepted.class);
  }

  private static String base64(byte first) {
    byte[] secret = new byte[48];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) (first * 31 + i * 7);
    }
    return Base64.getEncoder().encodeToString(secret);
  }

  @Test
  void a_secret_is_not_adopted_by_a_store_for_key_pairs() {
    SigningKey secret = SigningKey.generate(JwsAlgorithm.HS256);

    assertThatIllegalStateException()
        .isThrownBy(() -> settings().adopt(secret).build())
        .withMessageContainingAll("HS256", "ES256");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings().adopt(existing, secret.verificationKey()));
  }

  @Test
  void two_keys_with_one_id_are_not_adopted() {
    VerificationKey same =
        SigningKey.generate(JwsAlgorithm.ES256).verificationKey().withKeyId("orders-7");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings().adopt(existing, same))
        .withMessageContaining("orders-7");
  }
}
