package dev.countersign.keystore;

import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What becomes of a key set next: a pure function of the set, the time and the policy, apart from
 * the randomness of new keys. Nothing is read or written here.
 *
 * <p>Each method answers the next set, or empty if there is nothing to do. Doing it again is
 * harmless: after a change {@link #plan} at the same instant finds nothing more.
 */
final class Rotation {

  private static final System.Logger LOGGER = System.getLogger(RotatingKeyStore.class.getName());

  private final RotationPolicy policy;
  private final Supplier<SigningKey> generator;

  Rotation(RotationPolicy policy, Supplier<SigningKey> generator) {
    this.policy = policy;
    this.generator = generator;
  }

  /**
   * The first keys of a system that has signed with keys of its own: everybody knows them already.
   * Nothing if there have been keys before.
   */
  Optional<KeySet> adopt(KeySet set, AdoptedKeys keys, Instant now) {
    if (set.version() != 0) {
      return Optional.empty();
    }
    Draft draft = new Draft(set, now);
    draft.adopt(keys);
    draft.advance();
    return draft.result();
  }

  /** The change that time alone makes due. */
  Optional<KeySet> plan(KeySet set, Instant now) {
    Draft draft = new Draft(set, now);
    draft.advance();
    return draft.result();
  }

  /** Promotes the next key, or a new one if there is none, and lets the current one go. */
  Optional<KeySet> rotate(KeySet set, Instant now) {
    Draft draft = new Draft(set, now);
    draft.advance();
    draft.endCurrent();
    draft.activateNext();
    draft.advance();
    return draft.result();
  }

  /** Withdraws one key; if it is the one that signs, the next one takes its place at once. */
  Optional<KeySet> revoke(KeySet set, String keyId, String reason, Instant now) {
    Draft draft = new Draft(set, now);
    boolean wasCurrent = set.signer(now).filter(signer -> signer.keyId().equals(keyId)).isPresent();
    draft.revoke(keyId, reason);
    return withdrawn(draft, wasCurrent);
  }

  /** Withdraws all keys and starts over. */
  Optional<KeySet> revokeAll(KeySet set, String reason, Instant now) {
    Draft draft = new Draft(set, now);
    set.records().forEach(record -> draft.revoke(record.keyId(), reason));
    return withdrawn(draft, false);
  }

  /**
   * A leaked key dies also when no new one can be made, as when the leak took away the access to
   * the service that makes them; what is missing is made by a later {@link #plan}.
   */
  private static Optional<KeySet> withdrawn(Draft draft, boolean promote) {
    try {
      if (promote) {
        draft.activateNext();
      }
      draft.advance();
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.ERROR, "a key is withdrawn, but no new one could be made", e);
    }
    return draft.result();
  }

  /** When every verifier that honours the policy can know the key. */
  Instant knownEverywhereFrom(KeyRecord record) {
    return record.publishAt().plus(policy.publishAhead());
  }

  /** A set in change, at one instant. */
  private final class Draft {

    private final KeySet before;
    private final Instant now;
    private final Map<String, KeyRecord> records = new LinkedHashMap<>();

    Draft(KeySet before, Instant now) {
      this.before = before;
      this.now = now;
      before.records().forEach(record -> records.put(record.keyId(), record));
    }

    Optional<KeySet> result() {
      List<KeyRecord> after = new ArrayList<>(records.values());
      after.sort(KeySet.SIGNER_FIRST);
      return after.equals(before.records()) ? Optional.empty() : Optional.of(before.with(after));
    }

    /**
     * Dated back: published so long ago that everybody knows them, and active on slow clocks too.
     * Its period begins only now, or a successor might be due before anybody can know it.
     */
    void adopt(AdoptedKeys keys) {
      Instant known = floor(now).minus(policy.publishAhead());
      Instant slowest = floor(now).minus(policy.clockSkew());
      add(keys.current(), known, slowest);
      // Until now some node may have signed with them.
      Instant verifyUntil = ceiling(now).plus(policy.verifyTail());
      for (VerificationKey key : keys.previous()) {
        records.put(
            key.keyId(),
            new KeyRecord(
                key.keyId(),
                key.algorithm(),
                Optional.empty(),
                Optional.of(key),
                known,
                known,
                slowest,
                verifyUntil,
                verifyUntil.plus(policy.purgeDelay()),
                Optional.empty()));
      }
    }

    void advance() {
      purge();
      destroyMaterial();
      if (!anyActive()) {
        activateNext();
      }
      coverSlowClocks();
      if (successorIsDue()) {
        addSuccessor();
      }
      closeGap();
    }

    /** A revoked id is remembered until no token of the key can be alive anywhere. */
    private void purge() {
      records
          .values()
          .removeIf(
              record -> {
                Instant end =
                    record.revocation().isPresent()
                        ? record.purgeAt().plus(policy.maxTokenLifetime())
                        : record.purgeAt();
                return !now.isBefore(end);
              });
    }

    /** Once it can serve on no clock any more. A secret that signs no more still verifies. */
    private void destroyMaterial() {
      Instant slowest = now.minus(policy.clockSkew());
      records.replaceAll(
          (keyId, record) -> {
            if (record.verificationKey().isPresent() && !slowest.isBefore(record.verifyUntil())) {
              return record.withoutMaterial();
            }
            return record.signingKey().isPresent() && !slowest.isBefore(record.signUntil())
                ? record.withoutPrivateMaterial()
                : record;
          });
    }

    private boolean anyActive() {
      return records.values().stream().anyMatch(record -> record.state(now).maySign());
    }

    void revoke(String keyId, String reason) {
      records.computeIfPresent(
          keyId,
          (id, record) ->
              record.revocation().isPresent() ? record : record.revoked(floor(now), reason));
    }

    /** Other nodes may sign with it until they have seen the change. */
    void endCurrent() {
      sorted(KeyState.ACTIVE)
          .forEach(
              record -> {
                Instant signUntil = ceiling(now).plus(policy.signOverlap());
                records.put(record.keyId(), endingAt(record, record.activateAt(), signUntil));
              });
    }

    /** The pending key that was to sign first, now; or a new one. */
    void activateNext() {
      List<KeyRecord> pending = sorted(KeyState.PENDING);
      if (pending.isEmpty()) {
        add(floor(now));
      } else {
        activate(pending.get(pending.size() - 1), floor(now));
      }
    }

    /**
     * Slow clocks have yet to live through the skew before now. If no key signs in all of it, the
     * signer is dated back.
     */
    private void coverSlowClocks() {
      Instant slowest = floor(now).minus(policy.clockSkew());
      List<KeyRecord> active = sorted(KeyState.ACTIVE);
      Instant covered = active.get(active.size() - 1).activateAt();
      boolean gap =
          covered.isAfter(slowest)
              && records.values().stream()
                  .filter(record -> record.state(slowest).maySign())
                  .allMatch(record -> record.signUntil().isBefore(covered));
      if (gap) {
        activate(active.get(0), slowest);
      }
    }

    /** One refresh early, so that the next look at the clock would not be too late. */
    private boolean successorIsDue() {
      Instant publishFrom =
          endOfPeriod().minus(policy.publishAhead()).minus(policy.refreshInterval());
      return sorted(KeyState.PENDING).isEmpty() && (policy.standby() || !now.isBefore(publishFrom));
    }

    private Instant endOfPeriod() {
      return fence().minus(policy.signOverlap());
    }

    private Instant fence() {
      return sorted(KeyState.ACTIVE).get(0).signUntil();
    }

    /**
     * Signs when its predecessor's period ends. If all nodes were away so long that verifiers would
     * not know it by then, it waits for them, though not beyond the fence of its predecessor:
     * tokens that some verifiers refuse for a while are better than none.
     */
    private void addSuccessor() {
      Instant known = ceiling(now).plus(policy.spread());
      add(later(endOfPeriod(), earlier(known, fence())));
    }

    /** A key revoked just when it was to take over leaves one, up to the key after it. */
    private void closeGap() {
      Instant fence = fence();
      List<KeyRecord> pending = sorted(KeyState.PENDING);
      if (!pending.isEmpty() && pending.get(pending.size() - 1).activateAt().isAfter(fence)) {
        activate(pending.get(pending.size() - 1), fence);
      }
    }

    private void activate(KeyRecord record, Instant activateAt) {
      Instant signUntil = activateAt.plus(policy.period()).plus(policy.signOverlap());
      records.put(record.keyId(), endingAt(record, activateAt, signUntil));
    }

    private void add(Instant activateAt) {
      add(generator.get(), floor(now), activateAt);
    }

    private void add(SigningKey key, Instant publishAt, Instant activateAt) {
      Instant signUntil = activateAt.plus(policy.period()).plus(policy.signOverlap());
      Instant verifyUntil = signUntil.plus(policy.verifyTail());
      if (records.containsKey(key.keyId())) {
        throw new IllegalStateException(
            "a new key has the id of an old one, so the source of randomness is broken");
      }
      records.put(
          key.keyId(),
          new KeyRecord(
              key.keyId(),
              key.algorithm(),
              Optional.of(key),
              Optional.of(key.verificationKey()),
              publishAt,
              activateAt,
              signUntil,
              verifyUntil,
              verifyUntil.plus(policy.purgeDelay()),
              Optional.empty()));
    }

    private KeyRecord endingAt(KeyRecord record, Instant activateAt, Instant signUntil) {
      Instant verifyUntil = signUntil.plus(policy.verifyTail());
      return record.noLaterThan(activateAt, signUntil, verifyUntil);
    }

    private List<KeyRecord> sorted(KeyState state) {
      List<KeyRecord> found =
          new ArrayList<>(
              records.values().stream().filter(record -> record.state(now) == state).toList());
      found.sort(KeySet.SIGNER_FIRST);
      return Collections.unmodifiableList(found);
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static Instant floor(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  private static Instant ceiling(Instant instant) {
    Instant floor = floor(instant);
    return floor.equals(instant) ? floor : floor.plus(Duration.ofSeconds(1));
  }
}
