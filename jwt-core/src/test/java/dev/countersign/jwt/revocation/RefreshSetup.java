package dev.countersign.jwt.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** Refresh tokens over a scripted store, with a clock to move and a record of what ended. */
final class RefreshSetup {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final Duration GRACE = Duration.ofSeconds(30);
  static final Duration IDLE = Duration.ofDays(1);
  static final Duration ABSOLUTE = Duration.ofDays(3);
  static final Duration MILLI = Duration.ofMillis(1);

  static final RefreshGrant ALICE =
      RefreshGrant.of("alice")
          .withClientId("web")
          .withSessionId("s-1")
          .withAttribute("scope", "orders:read");

  final AtomicReference<Instant> clock = new AtomicReference<>(START);
  final ScriptedFamilies store = new ScriptedFamilies(RefreshFamilies.inMemory(clock::get));
  final List<RefreshFamily> ended = Collections.synchronizedList(new ArrayList<>());
  final RefreshTokens tokens = node(GRACE, ended::add);

  RefreshTokens node(Duration grace) {
    return node(grace, ended::add);
  }

  RefreshTokens node(Duration grace, RefreshFamilyListener listener) {
    return node(builder -> builder.keyEncryptionKeys(kek(1)).grace(grace).listener(listener));
  }

  RefreshTokens node(UnaryOperator<RefreshTokens.Builder> settings) {
    return settings
        .apply(
            RefreshTokens.builder()
                .store(store)
                .idleLifetime(IDLE)
                .absoluteLifetime(ABSOLUTE)
                .clock(clock::get))
        .build();
  }

  /** A key-encryption key: 32 bytes that depend on the seed. */
  static byte[] kek(int seed) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) seed);
    key[0] = (byte) (seed + 1);
    return key;
  }

  void advance(Duration duration) {
    clock.updateAndGet(instant -> instant.plus(duration));
  }

  /** The successor; fails if there is none. */
  String successor(String token) {
    return rotated(tokens.rotate(token, "web")).token();
  }

  static RefreshRotation.Rotated rotated(RefreshRotation rotation) {
    assertThat(rotation).isInstanceOf(RefreshRotation.Rotated.class);
    return (RefreshRotation.Rotated) rotation;
  }

  static String idOf(String token) {
    return RefreshToken.parse(token).orElseThrow().familyId();
  }

  RefreshFamily row(String token) {
    return store.store.find(idOf(token)).orElseThrow();
  }
}
