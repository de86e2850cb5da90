package dev.countersign.keystore;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Records and policies that several tests start from. */
final class TestKeys {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** R = 60 s, T = 20 s, S = 2 s, L = 3 s, H = 10 s, P = 5 s, C = 1 s; so D = 18 s, O = 8 s. */
  static RotationPolicy.Knobs fastKnobs() {
    RotationPolicy.Knobs knobs = new RotationPolicy.Knobs();
    knobs.period = Duration.ofSeconds(60);
    knobs.maxTokenLifetime = Duration.ofSeconds(20);
    knobs.clockSkew = Duration.ofSeconds(2);
    knobs.leeway = Duration.ofSeconds(3);
    knobs.jwksMaxAge = Duration.ofSeconds(10);
    knobs.refreshInterval = Duration.ofSeconds(5);
    knobs.commitLatency = Duration.ofSeconds(1);
    return knobs;
  }

  static RotatingKeyStore.Builder fastStore(KeySetStorage storage, MovableClock clock) {
    return fastStore(storage, clock, JwsAlgorithm.ES256);
  }

  static RotatingKeyStore.Builder fastStore(
      KeySetStorage storage, MovableClock clock, JwsAlgorithm algorithm) {
    return RotatingKeyStore.builder()
        .algorithm(algorithm)
        .storage(storage)
        .clock(clock)
        .rotateEvery(Duration.ofSeconds(60))
        .maxTokenLifetime(Duration.ofSeconds(20))
        .clockSkew(Duration.ofSeconds(2))
        .leeway(Duration.ofSeconds(3))
        .jwksMaxAge(Duration.ofSeconds(10))
        .refreshInterval(Duration.ofSeconds(5))
        .commitLatency(Duration.ofSeconds(1));
  }

  static KeyRecord record(Instant activateAt) {
    SigningKey key = SigningKey.generate(JwsAlgorithm.ES256);
    return new KeyRecord(
        key.keyId(),
        key.algorithm(),
        Optional.of(key),
        Optional.of(key.verificationKey()),
        activateAt.minusSeconds(10),
        activateAt,
        activateAt.plusSeconds(100),
        activateAt.plusSeconds(150),
        activateAt.plusSeconds(200),
        Optional.empty());
  }

  private TestKeys() {}
}
