package dev.countersign.keystore;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * All keys of one issuer: the versioned document that a {@link KeySetStorage} keeps.
 *
 * <p>Immutable and thread-safe. {@link #toString()} shows no material.
 */
public final class KeySet {

  private static final KeySet EMPTY = new KeySet(0, "", List.of());

  /**
   * The key that signs comes first: activated last, then with most time left to sign. The second
   * decides when two were activated in one second.
   */
  static final Comparator<KeyRecord> SIGNER_FIRST =
      Comparator.comparing(KeyRecord::activateAt)
          .thenComparing(KeyRecord::signUntil)
          .reversed()
          .thenComparing(KeyRecord::keyId);

  private final long version;
  private final String changeId;
  private final List<KeyRecord> records;

  private KeySet(long version, String changeId, List<KeyRecord> records) {
    this.version = version;
    this.changeId = changeId;
    this.records = records;
  }

  /**
   * What a storage answers that holds nothing yet.
   *
   * @return the set of version 0, without keys
   */
  public static KeySet empty() {
    return EMPTY;
  }

  /**
   * A set as read from a storage.
   *
   * @param version one or more; each change has a higher one
   * @param changeId tells two changes of the same version apart
   * @param records the keys, each with an id of its own
   * @return the set
   * @throws IllegalArgumentException if the version is below one, the change id is blank, or two
   *     records have the same key id
   */
  public static KeySet of(long version, String changeId, List<KeyRecord> records) {
    if (version < 1 || changeId.isBlank()) {
      throw new IllegalArgumentException(
          "expected a version of one or more and a change id, but the version is " + version);
    }
    List<KeyRecord> sorted = new ArrayList<>(records);
    sorted.sort(SIGNER_FIRST);
    Set<String> keyIds = new HashSet<>();
    for (KeyRecord record : sorted) {
      if (!keyIds.add(record.keyId())) {
        throw new IllegalArgumentException("two records have the key id " + record.keyId());
      }
    }
    return new KeySet(version, changeId, List.copyOf(sorted));
  }

  /**
   * The version.
   *
   * @return zero if nothing was stored yet, otherwise higher with each change
   */
  public long version() {
    return version;
  }

  /**
   * What tells this change from another one of the same version, so that a writer whose answer got
   * lost can see whether its change is the one that was stored.
   *
   * @return a random text; empty in version 0
   */
  public String changeId() {
    return changeId;
  }

  /**
   * The keys, the one activated last first.
   *
   * @return an unmodifiable list
   */
  public List<KeyRecord> records() {
    return records;
  }

  /**
   * Refuses to take the place of a version that is not lower, for storages: versions only rise.
   *
   * @param version the version to replace
   * @throws IllegalArgumentException if this set's version is not higher
   */
  public void requireNewerThan(long version) {
    if (this.version <= version) {
      throw new IllegalArgumentException(
          "expected a version higher than " + version + ", but it is " + this.version);
    }
  }

  Optional<KeyRecord> record(String keyId) {
    return records.stream().filter(record -> record.keyId().equals(keyId)).findFirst();
  }

  Optional<KeyRecord> signer(Instant now) {
    return records.stream().filter(record -> record.state(now).maySign()).findFirst();
  }

  Optional<KeyRecord> nextToSign(Instant now) {
    return records.stream()
        .filter(record -> record.state(now) == KeyState.PENDING)
        .reduce((later, earlier) -> earlier);
  }

  KeySet with(List<KeyRecord> changed) {
    return of(version + 1, UUID.randomUUID().toString(), changed);
  }

  boolean isSameChangeAs(KeySet other) {
    return version == other.version && changeId.equals(other.changeId);
  }

  /**
   * Whether this set can have come from the other by changes alone: a higher version in which no
   * live key is missing, no instant moved later and no revocation was undone. A restored backup
   * cannot.
   */
  boolean continues(KeySet earlier, Instant now) {
    return isSameChangeAs(earlier) || (version > earlier.version && keeps(earlier, now));
  }

  boolean keeps(KeySet earlier, Instant now) {
    for (KeyRecord before : earlier.records) {
      Optional<KeyRecord> after = record(before.keyId());
      boolean kept =
          after.isPresent() ? after.get().continues(before) : !now.isBefore(before.verifyUntil());
      if (!kept) {
        return false;
      }
    }
    return true;
  }

  /** What is true of either of two sets, with a version above both. */
  KeySet joinedWith(KeySet other) {
    Map<String, KeyRecord> byId = new LinkedHashMap<>();
    records.forEach(record -> byId.put(record.keyId(), record));
    other.records.forEach(record -> byId.merge(record.keyId(), record, KeyRecord::joinedWith));
    return of(
        Math.max(version, other.version) + 1,
        UUID.randomUUID().toString(),
        List.copyOf(byId.values()));
  }

  /** Version and records, no material. */
  @Override
  public String toString() {
    return "KeySet[version=" + version + ", records=" + records + "]";
  }
}
