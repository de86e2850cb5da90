package dev.countersign.keystore;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKey;
import java.time.Instant;
import java.util.Optional;

/**
 * One key of a {@link KeySet} with its windows. The instants are written when the key is made and
 * later only ever move earlier; the state is computed and never stored.
 *
 * <p>Immutable and thread-safe. {@link #toString()} shows no material.
 *
 * @param keyId the {@code kid}, never used again for another key
 * @param algorithm the algorithm that the key is bound to
 * @param signingKey the private half or the secret; empty once it has been destroyed
 * @param verificationKey what verifies; empty once the key was revoked or has expired on every
 *     clock
 * @param publishAt when it was made; verifiers may learn it from here on
 * @param activateAt from here on it signs (inclusive)
 * @param signUntil from here on no node signs with it (exclusive), even one cut off from the
 *     storage
 * @param verifyUntil from here on no node believes it (exclusive)
 * @param purgeAt from here on the record may be removed; written once and not moved, so that a node
 *     that was away cannot take a removed key for a lost one
 * @param revocation when and why it was withdrawn, if it was
 */
public record KeyRecord(
    String keyId,
    JwsAlgorithm algorithm,
    Optional<SigningKey> signingKey,
    Optional<VerificationKey> verificationKey,
    Instant publishAt,
    Instant activateAt,
    Instant signUntil,
    Instant verifyUntil,
    Instant purgeAt,
    Optional<Revocation> revocation) {

  /**
   * When and why a key was withdrawn.
   *
   * @param at the instant of the write
   * @param reason what the operator said
   */
  public record Revocation(Instant at, String reason) {}

  /**
   * Checks that the windows are in order and that the material is of this key.
   *
   * @param keyId the {@code kid}
   * @param algorithm the algorithm
   * @param signingKey the private half or the secret
   * @param verificationKey what verifies
   * @param publishAt when it was made
   * @param activateAt when it starts to sign
   * @param signUntil when it ends to sign
   * @param verifyUntil when it ends to verify
   * @param purgeAt when the record may go
   * @param revocation when and why it was withdrawn
   * @throws IllegalArgumentException if an instant is before the one that it follows, or the
   *     material has another key id or algorithm, or a revoked key still has material, or a key
   *     signs that cannot verify
   */
  public KeyRecord {
    if (signUntil.isBefore(activateAt)
        || verifyUntil.isBefore(signUntil)
        || purgeAt.isBefore(verifyUntil)) {
      throw new IllegalArgumentException(
          "expected activateAt ≤ signUntil ≤ verifyUntil ≤ purgeAt, but they are "
              + activateAt
              + ", "
              + signUntil
              + ", "
              + verifyUntil
              + ", "
              + purgeAt);
    }
    if ((verificationKey.isPresent() && revocation.isPresent())
        || (signingKey.isPresent() && verificationKey.isEmpty())) {
      throw new IllegalArgumentException(
          "expected no material of a revoked key, and a key that verifies what the other signs");
    }
    if (verificationKey.filter(key -> !isFor(key, keyId, algorithm)).isPresent()
        || signingKey.filter(key -> !isFor(key.verificationKey(), keyId, algorithm)).isPresent()) {
      throw new IllegalArgumentException("the material has another key id or algorithm");
    }
  }

  private static boolean isFor(VerificationKey key, String keyId, JwsAlgorithm algorithm) {
    return key.keyId().equals(keyId) && key.algorithm() == algorithm;
  }

  /**
   * The state at an instant.
   *
   * @param now the instant
   * @return what the key may do then; at the very instant of a bound the later state holds
   */
  public KeyState state(Instant now) {
    if (revocation.isPresent()) {
      return KeyState.REVOKED;
    }
    if (now.isBefore(activateAt)) {
      return KeyState.PENDING;
    }
    if (now.isBefore(signUntil)) {
      return KeyState.ACTIVE;
    }
    return now.isBefore(verifyUntil) ? KeyState.RETIRED : KeyState.EXPIRED;
  }

  /** The key withdrawn: what could sign or verify is gone, the id is remembered. */
  KeyRecord revoked(Instant at, String reason) {
    return new KeyRecord(
        keyId,
        algorithm,
        Optional.empty(),
        Optional.empty(),
        publishAt,
        activateAt,
        signUntil,
        verifyUntil,
        purgeAt,
        Optional.of(new Revocation(at, reason)));
  }

  KeyRecord withoutPrivateMaterial() {
    return new KeyRecord(
        keyId,
        algorithm,
        Optional.empty(),
        verificationKey,
        publishAt,
        activateAt,
        signUntil,
        verifyUntil,
        purgeAt,
        revocation);
  }

  /** The windows alone. */
  KeyRecord withoutMaterial() {
    return new KeyRecord(
        keyId,
        algorithm,
        Optional.empty(),
        Optional.empty(),
        publishAt,
        activateAt,
        signUntil,
        verifyUntil,
        purgeAt,
        revocation);
  }

  /** Each instant moved to the given one where that is earlier. */
  KeyRecord noLaterThan(Instant activate, Instant sign, Instant verify) {
    return new KeyRecord(
        keyId,
        algorithm,
        signingKey,
        verificationKey,
        publishAt,
        earlier(activateAt, activate),
        earlier(signUntil, sign),
        earlier(verifyUntil, verify),
        purgeAt,
        revocation);
  }

  /**
   * What is true of either of two copies of this record: the earlier instants, the earlier
   * revocation, and only the material that both still have.
   */
  KeyRecord joinedWith(KeyRecord other) {
    KeyRecord joined = noLaterThan(other.activateAt, other.signUntil, other.verifyUntil);
    if (other.signingKey.isEmpty()) {
      joined = joined.withoutPrivateMaterial();
    }
    if (other.verificationKey.isEmpty()) {
      joined = joined.withoutMaterial();
    }
    if (other.revocation.isPresent()
        && (revocation.isEmpty() || other.revocation.get().at.isBefore(revocation.get().at))) {
      joined = joined.revoked(other.revocation.get().at, other.revocation.get().reason);
    }
    return joined;
  }

  /** Whether this copy is the other one or a later one of the same key. */
  boolean continues(KeyRecord earlierCopy) {
    return !activateAt.isAfter(earlierCopy.activateAt)
        && !signUntil.isAfter(earlierCopy.signUntil)
        && !verifyUntil.isAfter(earlierCopy.verifyUntil)
        && (revocation.isPresent() || earlierCopy.revocation.isEmpty());
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
