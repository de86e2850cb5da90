package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.Validation;
import dev.countersign.jwt.VerificationKey;
import dev.countersign.jwt.VerificationKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * RS256 to ES256 to ML-DSA-65 by rotation, one node after the other, while both go on issuing and
 * every token is looked at by everybody for as long as it lives.
 */
@ExtendWith(BouncyCastle.class)
class AlgorithmChangeTest {

  private static final Duration STEP = Duration.ofSeconds(4);
  private static final Duration LIFETIME = Duration.ofSeconds(20);
  private static final Duration MAX_AGE = Duration.ofSeconds(10);

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final KeySetStorage storage = KeySetStorage.inMemory();
  private final List<Issued> alive = new ArrayList<>();
  private final Set<JwsAlgorithm> used = EnumSet.noneOf(JwsAlgorithm.class);

  private int steps;
  private RotatingKeyStore first;
  private RotatingKeyStore second;

  private final Subscriber subscriber = new Subscriber(false);

  private record Issued(String token, JwsAlgorithm algorithm, Instant expiresAt) {}

  /** Verifies by the JWK Set of one node or the other, and caches it for the whole max-age. */
  private final class Subscriber implements VerificationKeys {

    private final boolean withoutMlDsa;
    private List<VerificationKey> cached = List.of();
    private Instant fetchedAt = Instant.MIN;
    private int fetches;

    Subscriber(boolean withoutMlDsa) {
      this.withoutMlDsa = withoutMlDsa;
    }

    @Override
    public KeyLookup find(String keyId, Instant now) {
      if (!now.isBefore(fetchedAt.plus(MAX_AGE))) {
        cached = fetch();
        fetchedAt = now;
      }
      for (VerificationKey key : cached) {
        if (key.keyId().equals(keyId)) {
          return new KeyLookup.Found(key);
        }
      }
      return new KeyLookup.Unknown();
    }

    private List<VerificationKey> fetch() {
      PublishedJwks published = (fetches++ % 2 == 0 ? first : second).jwks();
      String json = ((PublishedJwks.Document) published).json();
      if (!withoutMlDsa) {
        JwkSet.PublicKeys keys = JwkSet.parsePublic(json, Optional.empty());
        assertThat(keys.leftOut()).isEmpty();
        return keys.keys();
      }
      BouncyCastle.unplug();
      try {
        return JwkSet.parsePublic(json, Optional.empty()).keys();
      } finally {
        BouncyCastle.plugIn();
      }
    }
  }

  private RotatingKeyStore node(JwsAlgorithm algorithm) {
    return TestKeys.fastStore(storage, clock, algorithm).build();
  }

  private void start(JwsAlgorithm algorithm) {
    first = node(algorithm);
    second = node(algorithm);
  }

  private JwtValidator validator(VerificationKeys keys) {
    return JwtValidator.builder()
        .issuer("https://auth.example")
        .audience("orders")
        .clockSkew(Duration.ofSeconds(3))
        .verifyWith(keys)
        .clock(clock)
        .build();
  }

  private void issueAt(RotatingKeyStore node) {
    JwtIssuer issuer =
        JwtIssuer.builder()
            .issuer("https://auth.example")
            .audience("orders")
            .lifetime(LIFETIME)
            .signWith(node)
            .clock(clock)
            .build();
    JwsAlgorithm algorithm = node.current().orElseThrow().algorithm();
    used.add(algorithm);
    alive.add(
        new Issued(
            issuer.issue(claims -> claims.subject("alice")),
            algorithm,
            clock.instant().plus(LIFETIME)));
  }

  private void step(List<VerificationKeys> verifiers) {
    first.rotateIfDue();
    second.rotateIfDue();
    issueAt(steps++ % 2 == 0 ? first : second);
    alive.removeIf(token -> !clock.instant().isBefore(token.expiresAt()));
    for (VerificationKeys verifier : verifiers) {
      JwtValidator validator = validator(verifier);
      for (Issued token : alive) {
        assertThat(validator.check(token.token()))
            .as("%s at %s by %s", token, clock.instant(), verifier)
            .isInstanceOf(Validation.Accepted.class);
      }
    }
    clock.advance(STEP);
  }

  private void pass(Duration time, VerificationKeys... verifiers) {
    for (Instant end = clock.instant().plus(time); clock.instant().isBefore(end); ) {
      step(List.of(verifiers));
    }
  }

  private JwsAlgorithm signingAlgorithm() {
    JwsAlgorithm algorithm = first.current().orElseThrow().algorithm();
    assertThat(second.current().orElseThrow().algorithm()).isEqualTo(algorithm);
    return algorithm;
  }

  /** One node has the new configuration a rotation and a half before the other. */
  private void change(JwsAlgorithm to) {
    first = node(to);
    pass(Duration.ofSeconds(90), first, second, subscriber);
    second = node(to);
    pass(Duration.ofSeconds(130), first, second, subscriber);
    assertThat(signingAlgorithm()).isEqualTo(to);
  }

  @Test
  void a_change_of_algorithm_refuses_no_token_at_any_node_or_verifier() {
    start(JwsAlgorithm.RS256);
    pass(Duration.ofSeconds(30), first, second, subscriber);

    change(JwsAlgorithm.ES256);
    assertThat(used).containsExactly(JwsAlgorithm.RS256, JwsAlgorithm.ES256);

    change(JwsAlgorithm.ML_DSA_65);
    assertThat(used)
        .containsExactly(JwsAlgorithm.RS256, JwsAlgorithm.ES256, JwsAlgorithm.ML_DSA_65);
    assertThat(first.keys())
        .filteredOn(key -> key.state() != KeyState.EXPIRED)
        .allMatch(key -> key.algorithm() == JwsAlgorithm.ML_DSA_65);
  }

  @Test
  void a_key_leaked_after_the_change_is_dead_and_its_successor_signs() {
    start(JwsAlgorithm.ES256);
    change(JwsAlgorithm.ML_DSA_65);
    String leaked = first.current().orElseThrow().keyId();

    first.revoke(leaked, "leaked");
    second.refresh();

    alive.clear();
    pass(Duration.ofSeconds(30), first, second, new Subscriber(false));
    assertThat(second.find(leaked, clock.instant())).isInstanceOf(KeyLookup.Revoked.class);
    assertThat(signingAlgorithm()).isEqualTo(JwsAlgorithm.ML_DSA_65);
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "JDK 24 has ML-DSA (JEP 497)")
  void a_verifier_without_ml_dsa_accepts_every_token_of_es256_of_that_set() {
    start(JwsAlgorithm.ES256);
    Subscriber behind = new Subscriber(true);
    JwtValidator validator = validator(behind);
    first = node(JwsAlgorithm.ML_DSA_65);

    Set<JwsAlgorithm> met = EnumSet.noneOf(JwsAlgorithm.class);
    for (int i = 0; i < 75; i++) {
      step(List.of(first, second));
      for (Issued token : alive) {
        Validation verdict = validator.check(token.token());
        met.add(token.algorithm());
        if (token.algorithm() == JwsAlgorithm.ML_DSA_65) {
          assertThat(verdict)
              .isInstanceOfSatisfying(
                  Validation.Rejected.class,
                  rejected -> assertThat(rejected.reason()).isEqualTo(Reason.KEY_UNKNOWN));
        } else if (clock.instant().isBefore(token.expiresAt())) {
          assertThat(verdict).as("%s", token).isInstanceOf(Validation.Accepted.class);
        }
      }
    }

    assertThat(met).contains(JwsAlgorithm.ES256, JwsAlgorithm.ML_DSA_65);
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "JDK 24 has ML-DSA (JEP 497)")
  void a_node_without_ml_dsa_is_refused_when_it_is_built_with_what_to_add() {
    BouncyCastle.unplug();

    assertThatIllegalStateException()
        .isThrownBy(() -> node(JwsAlgorithm.ML_DSA_65))
        .withMessageContaining("none has ML-DSA-65")
        .withMessageContaining("run on JDK 24 or newer, or register Bouncy Castle");
  }
}
