package dev.countersign.keystore;

import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What readers see: one key set with everything prepared that a lookup needs. Immutable; a change
 * is a new snapshot, so that no reader meets half of one.
 */
final class KeySnapshot {

  private final KeySet set;
  private final Instant confirmedAt;
  private final Optional<KeySet> contradictedBy;
  private final RotationPolicy policy;
  private final List<Signer> signers = new ArrayList<>();
  private final Map<String, Verifier> verifiers = new HashMap<>();

  private record Signer(KeyRecord record, SigningKey key) {}

  private record Verifier(KeyRecord record, KeyLookup lookup) {}

  private KeySnapshot(
      KeySet set, Instant confirmedAt, Optional<KeySet> contradictedBy, RotationPolicy policy) {
    this.set = set;
    this.confirmedAt = confirmedAt;
    this.contradictedBy = contradictedBy;
    this.policy = policy;
    for (KeyRecord record : set.records()) {
      record.signingKey().filter(key -> isConfirmed(record)).ifPresent(key -> add(record, key));
      verifiers.put(
          record.keyId(),
          new Verifier(
              record,
              record
                  .verificationKey()
                  .<KeyLookup>map(KeyLookup.Found::new)
                  .orElseGet(KeyLookup.Revoked::new)));
    }
  }

  /** A set as the storage answered a question that was asked at this instant. */
  static KeySnapshot of(KeySet set, Instant confirmedAt, RotationPolicy policy) {
    return new KeySnapshot(set, confirmedAt, Optional.empty(), policy);
  }

  /**
   * This set, though the storage now holds one that cannot follow it, such as a restored backup.
   * What the storage no longer holds does not sign, since no other node would know it.
   */
  KeySnapshot contradictedBy(KeySet stored) {
    return new KeySnapshot(set, confirmedAt, Optional.of(stored), policy);
  }

  private boolean isConfirmed(KeyRecord record) {
    return contradictedBy.isEmpty()
        || contradictedBy.get().record(record.keyId()).flatMap(KeyRecord::signingKey).isPresent();
  }

  private void add(KeyRecord record, SigningKey key) {
    Instant latestExpiration =
        record.verifyUntil().minus(policy.leeway()).minus(policy.clockSkew());
    signers.add(new Signer(record, key.withLatestExpiration(latestExpiration)));
  }

  KeySet set() {
    return set;
  }

  Instant confirmedAt() {
    return confirmedAt;
  }

  boolean isContradicted() {
    return contradictedBy.isPresent();
  }

  /** Exactly at the bound it is not yet stale. */
  boolean isStale(Instant now) {
    return now.isAfter(confirmedAt.plus(policy.staleAfter()));
  }

  Optional<SigningKey> signer(Instant now) {
    for (Signer signer : signers) {
      if (signer.record.state(now).maySign()) {
        return Optional.of(signer.key);
      }
    }
    return Optional.empty();
  }

  KeyLookup find(String keyId, Instant now) {
    Verifier verifier = verifiers.get(keyId);
    if (verifier == null) {
      return unknown(now);
    }
    return verifier.record.state(now) == KeyState.EXPIRED
        ? new KeyLookup.Expired()
        : verifier.lookup;
  }

  /** A node that may have missed a change cannot say that there is no such key. */
  private KeyLookup unknown(Instant now) {
    if (isStale(now) || isContradicted()) {
      return new KeyLookup.Unavailable(
          "the key is not among those read from the storage at "
              + confirmedAt
              + ", and there may be newer ones",
          Optional.empty());
    }
    return new KeyLookup.Unknown();
  }

  List<KeyRecord> published(Instant now) {
    return set.records().stream().filter(record -> record.state(now).isPublished()).toList();
  }
}
