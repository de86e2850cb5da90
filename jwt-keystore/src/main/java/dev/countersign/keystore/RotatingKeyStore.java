package dev.countersign.keystore;

import dev.countersign.jwt.Finding;
import dev.countersign.jwt.HealthCheck;
import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.NoSigningKeyException;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.VerificationKey;
import dev.countersign.jwt.VerificationKeys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Signing keys that rotate: each is published before it signs, signs for one period, and verifies
 * until the last token that it can have signed has expired.
 *
 * <p>Several nodes share one {@link KeySetStorage}; each has a key store over it. Reads are
 * answered from one snapshot in memory and never wait. Something has to drive the rotation: {@link
 * #startRotating()}, or the user's scheduler calling {@link #rotateIfDue()} at least every refresh
 * interval. On all nodes, since it is also how a node learns what others did.
 *
 * <p>Over a storage that {@link KeySetStorage#isReadOnly() is read-only} it serves, publishes and
 * fences keys that others change, and makes none: {@link #rotateIfDue()} only reads, and rotating
 * or revoking by hand fails.
 *
 * <p>Immutable settings; thread-safe.
 *
 * @see #builder()
 */
public final class RotatingKeyStore
    implements SigningKeys, VerificationKeys, HealthCheck, AutoCloseable {

  private static final System.Logger LOGGER = System.getLogger(RotatingKeyStore.class.getName());

  /** Each lost race is another node's progress, so that so many in a row mean a broken storage. */
  private static final int MAX_ATTEMPTS = 16;

  private static final int MAX_REASON_LENGTH = 200;

  private final JwsAlgorithm algorithm;
  private final RotationPolicy policy;
  private final Rotation rotation;
  private final KeySetStorage storage;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ReentrantLock showing = new ReentrantLock();
  private final ReentrantLock rereading = new ReentrantLock();
  private final RotationSchedule schedule;
  private final KeyChanges changes;

  /** What readers see; replaced as a whole, under the lock, so that no older one overtakes. */
  private volatile KeySnapshot snapshot;

  private RotatingKeyStore(
      JwsAlgorithm algorithm, KeySetStorage storage, RotationPolicy policy, Builder builder) {
    this.algorithm = algorithm;
    this.storage = storage;
    this.policy = policy;
    this.rotation =
        new Rotation(
            policy,
            builder.generator == null
                ? () -> SigningKey.generate(algorithm)
                : ofAlgorithm(algorithm, builder.generator));
    this.clock = Objects.requireNonNullElseGet(builder.clock, InstantSource::system);
    this.random = Objects.requireNonNullElseGet(builder.random, RandomGenerator::getDefault);
    this.snapshot = KeySnapshot.of(KeySet.empty(), clock.instant(), policy);
    this.changes =
        new KeyChanges(
            builder.listener == null ? KeyListener.all() : KeyListener.all(builder.listener),
            this::set);
    this.schedule =
        new RotationSchedule(policy.refreshInterval(), random, this::rotateIfDue, storage);
  }

  private static Supplier<SigningKey> ofAlgorithm(
      JwsAlgorithm algorithm, Supplier<SigningKey> newKeys) {
    return () -> {
      SigningKey key = Objects.requireNonNull(newKeys.get(), "newKeys(…) answered null");
      if (key.algorithm() != algorithm) {
        throw new IllegalStateException(
            "expected from newKeys(…) a key for "
                + algorithm.headerName()
                + ", as algorithm(…) says, but it is for "
                + key.algorithm().headerName());
      }
      return key;
    };
  }

  /**
   * A key store to be told its algorithm and its storage.
   *
   * <p>If you add nothing else, a key signs for 30 days and is published a day ahead at least,
   * tokens live 15 minutes at most, clocks are at most 20 seconds apart, validators have a leeway
   * of 30 seconds, the JWK Set may be cached for 5 minutes, nodes refresh every 30 seconds, a write
   * is seen within 5 seconds, and the next key is always published already.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public SigningKey current(Instant now) {
    KeySnapshot seen = snapshot;
    return seen.signer(now).orElseThrow(() -> new NoSigningKeyException(whyNoSigner(seen)));
  }

  private String whyNoSigner(KeySnapshot seen) {
    return seen.isContradicted()
        ? "the storage went back to an older key set, and holds none of the keys that sign; "
            + (storage.isReadOnly() ? "a node that may write" : "rotateIfDue()")
            + " puts them back"
        : "the time of every key that this node knows to sign is over; the storage was last read"
            + " at "
            + seen.confirmedAt()
            + ". Is it out of reach, or does nothing call rotateIfDue()?";
  }

  @Override
  public KeyLookup find(String keyId, Instant now) {
    return snapshot.find(keyId, now);
  }

  @Override
  public Optional<Duration> maxTokenLifetime() {
    return Optional.of(policy.maxTokenLifetime());
  }

  @Override
  public Optional<Duration> leeway() {
    return Optional.of(policy.leeway());
  }

  /**
   * Settings of this key store that are allowed and dangerous, with the codes {@code
   * no-standby-key} and {@code withdrawn-key-lives-on}.
   *
   * @return the findings, empty if there is nothing to say
   */
  @Override
  public List<Finding> findings() {
    Optional<Finding> standby =
        policy.standby()
            ? Optional.empty()
            : Optional.of(
                new Finding(
                    "no-standby-key",
                    "withoutStandbyKey() publishes the next key only shortly before it signs",
                    "after a leak verifiers may know no other key, and refuse new tokens",
                    "leave it out"));
    Optional<Finding> withdrawn =
        WithdrawnKeys.finding(
            "a key of this key store",
            policy.staleAfter().plus(policy.jwksMaxAge()),
            "lower staleAfter(…) and jwksMaxAge(…), which it is the sum of");
    return Stream.of(standby, withdrawn).flatMap(Optional::stream).toList();
  }

  /**
   * The key that signs now.
   *
   * @return its view, or empty if none may sign
   */
  public Optional<KeyView> current() {
    Instant now = clock.instant();
    return set().signer(now).map(record -> KeyView.of(record, now));
  }

  /**
   * The key that signs next: published already, so that it can be promoted at any time.
   *
   * @return its view, or empty if there is none yet
   */
  public Optional<KeyView> next() {
    Instant now = clock.instant();
    return set().nextToSign(now).map(record -> KeyView.of(record, now));
  }

  /**
   * The key that signed before the current one and still verifies.
   *
   * @return its view, or empty if there is none
   */
  public Optional<KeyView> previous() {
    Optional<KeyView> current = current();
    return keys().stream()
        .filter(key -> key.state() == KeyState.ACTIVE || key.state() == KeyState.RETIRED)
        .filter(key -> current.filter(key::equals).isEmpty())
        .findFirst();
  }

  /**
   * All keys, also expired and revoked ones that are still remembered.
   *
   * @return an unmodifiable list, the key activated last first
   */
  public List<KeyView> keys() {
    Instant now = clock.instant();
    return set().records().stream().map(record -> KeyView.of(record, now)).toList();
  }

  KeySet set() {
    return snapshot.set();
  }

  RotationPolicy policy() {
    return policy;
  }

  Instant now() {
    return clock.instant();
  }

  /**
   * Reads the storage and makes the changes that are due: a successor, the end of private material,
   * the removal of old records. To be called at least every refresh interval on each node; also
   * safe to call at any time, from several threads and on all nodes at once. Of a read-only storage
   * it only reads.
   *
   * @return whether this call changed the stored keys
   * @throws KeySetStorageException if the storage is out of reach; what was read last stays in use
   */
  public boolean rotateIfDue() {
    if (storage.isReadOnly()) {
      refresh();
      return false;
    }
    return update(rotation::plan);
  }

  /**
   * Reads the storage, so that changes of other nodes take effect here, and writes nothing.
   *
   * @throws KeySetStorageException if the storage is out of reach; what was read last stays in use
   */
  public void refresh() {
    read();
    changes.tell(clock.instant());
  }

  /**
   * Rotates now: the next key signs from here on, and the current one signs no more once every node
   * has seen the change. Tokens that it signed stay good until they expire.
   *
   * <p>A node that is cut off from the storage goes on signing with the old key until it can read
   * again, and tokens that it signs later than that may be refused before they expire.
   *
   * @return what was done, and whether verifiers can know the new key already
   * @throws KeySetStorageException if the storage is read-only or out of reach; nothing is known to
   *     have changed
   */
  public RotationOutcome rotate() {
    AtomicReference<@Nullable KeyRecord> replaced = new AtomicReference<>();
    boolean changed =
        update(
            (set, now) -> {
              Optional<KeyRecord> signer = set.signer(now);
              signer.ifPresent(record -> replaced.compareAndSet(null, record));
              KeyRecord first = replaced.get();
              boolean otherWasFirst =
                  first != null
                      && signer.filter(record -> first.keyId().equals(record.keyId())).isEmpty();
              return otherWasFirst ? Optional.empty() : rotation.rotate(set, now);
            });
    return outcome(changed);
  }

  /**
   * Withdraws a key that leaked, in one write: nothing that it signed is believed any more. If it
   * is the one that signs, the next key takes its place, which verifiers know already.
   *
   * <p>Dead at once on this node, on others within refresh interval and commit latency, and at
   * verifiers of the JWK Set when their cached copy is over, which {@link #describe()} puts into
   * numbers. Doing it again does nothing.
   *
   * @param keyId the {@code kid}
   * @param reason for the record, at most 200 characters
   * @return what was done, and whether verifiers can know the current key already
   * @throws IllegalArgumentException if there is no such key, or the reason is blank, too long or
   *     has control characters
   * @throws KeySetStorageException if the storage is read-only or out of reach; the key may still
   *     be in use
   * @throws NoSigningKeyException if the key is withdrawn, and none could be made in its place
   */
  public RotationOutcome revoke(String keyId, String reason) {
    requireReason(reason);
    Objects.requireNonNull(keyId, "keyId");
    return outcome(
        update(
            (set, now) -> {
              if (set.record(keyId).isEmpty()) {
                throw new IllegalArgumentException(
                    "expected the id of one of the keys "
                        + set.records().stream().map(KeyRecord::keyId).toList()
                        + ", but there is none with the id that was given");
              }
              return rotation.revoke(set, keyId, reason, now);
            }));
  }

  /**
   * Withdraws all keys, also the next one, and starts over with new ones: for when the storage
   * itself leaked. Every token issued so far is refused from here on, and verifiers refuse new ones
   * until they have read the JWK Set again.
   *
   * @param reason for the record, at most 200 characters
   * @return what was done
   * @throws IllegalArgumentException if the reason is blank, too long or has control characters
   * @throws KeySetStorageException if the storage is read-only or out of reach; the keys may still
   *     be in use
   * @throws NoSigningKeyException if the keys are withdrawn, and no new one could be made
   */
  public RotationOutcome revokeAll(String reason) {
    requireReason(reason);
    AtomicReference<@Nullable KeySet> first = new AtomicReference<>();
    return outcome(
        update(
            (set, now) -> {
              first.compareAndSet(null, set);
              // After an unknown outcome: the keys that are there now may be the new ones.
              boolean done =
                  first.get() != set
                      && Objects.requireNonNull(first.get()).records().stream()
                          .map(record -> set.record(record.keyId()))
                          .allMatch(
                              record -> record.filter(r -> r.revocation().isEmpty()).isEmpty());
              return done ? Optional.empty() : rotation.revokeAll(set, reason, now);
            }));
  }

  private static void requireReason(String reason) {
    if (reason.isBlank()
        || reason.length() > MAX_REASON_LENGTH
        || reason.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "expected a reason of 1 to "
              + MAX_REASON_LENGTH
              + " characters without control characters");
    }
  }

  private RotationOutcome outcome(boolean changed) {
    Instant now = clock.instant();
    KeyRecord signer =
        set().signer(now).orElseThrow(() -> new NoSigningKeyException(whyNoSigner(snapshot)));
    Instant known = rotation.knownEverywhereFrom(signer);
    return new RotationOutcome(
        changed, KeyView.of(signer, now), Optional.of(known).filter(now::isBefore));
  }

  /**
   * The JWK Set to publish now: the public keys that verify, the next one included.
   *
   * <p>If the copy in memory is too old to be published, the storage is read first.
   *
   * @return the document, or why there is none, to be answered by 503 and {@code no-store}
   * @throws IllegalStateException if the keys are secrets, which are never published
   */
  public PublishedJwks jwks() {
    requirePublishable();
    Instant now = clock.instant();
    if (snapshot.isStale(now)) {
      reread();
    }
    KeySnapshot seen = snapshot;
    if (seen.isStale(now)) {
      return new PublishedJwks.Unavailable(
          "the keys were last read from the storage at "
              + seen.confirmedAt()
              + ", longer ago than "
              + RotationPolicy.text(policy.staleAfter()));
    }
    List<VerificationKey> keys =
        seen.published(now).stream()
            .map(KeyRecord::verificationKey)
            .flatMap(Optional::stream)
            .sorted(Comparator.comparing(VerificationKey::keyId))
            .toList();
    if (keys.isEmpty()) {
      return new PublishedJwks.Unavailable("no key may verify now");
    }
    String json = JwkSet.of(keys).toPublicJson();
    return new PublishedJwks.Document(json, entityTag(seen.set().version(), json), maxAge());
  }

  void requirePublishable() {
    if (algorithm.isSymmetric()) {
      throw new IllegalStateException(
          "the keys of "
              + algorithm.headerName()
              + " are secrets and cannot be published; use an algorithm with key pairs, for"
              + " example ES256");
    }
  }

  /** One request at a time, so that a flood of them is not passed on to a storage in trouble. */
  private void reread() {
    if (rereading.tryLock()) {
      try {
        read();
      } catch (RuntimeException e) {
        LOGGER.log(System.Logger.Level.WARNING, "the storage of the keys is out of reach", e);
      } finally {
        rereading.unlock();
      }
    }
  }

  /** The content counts too, since keys expire without a new version. */
  private static String entityTag(long version, String json) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
      return "\"" + version + "-" + text.substring(0, 22) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Half of the policy's to all of it; never zero, which would make each request a fetch. */
  private Duration maxAge() {
    long most = policy.jwksMaxAge().toSeconds();
    return Duration.ofSeconds(random.nextLong((most + 1) / 2, most + 1));
  }

  /**
   * Rotates in the background from now on: a daemon thread calls {@link #rotateIfDue()} at least
   * every refresh interval, jittered, and when the storage hints at a change. Failures are logged
   * and retried. Does nothing if it was started before.
   *
   * @return this
   * @throws IllegalStateException if the key store was closed
   */
  public RotatingKeyStore startRotating() {
    return startRotating(() -> {});
  }

  /**
   * Rotates in the background as {@link #startRotating()} does, and after each look at the storage
   * does something more on the same thread, such as to write a {@link JwksFile}. Its failures are
   * logged, and it is called again.
   *
   * @param afterEachLook called whether or not the storage could be read; not if it was started
   *     before
   * @return this
   * @throws IllegalStateException if the key store was closed
   */
  public RotatingKeyStore startRotating(Runnable afterEachLook) {
    schedule.start(Objects.requireNonNull(afterEachLook, "afterEachLook"));
    return this;
  }

  /** Ends the background rotation. Keys can still be read, and grow old. */
  @Override
  public void close() {
    schedule.close();
  }

  /**
   * Whether a key signs now. Stays true while the storage is out of reach, as long as the last key
   * may sign: all nodes would be taken away at once otherwise.
   *
   * @return true if tokens can be issued
   */
  @Override
  public boolean isReady() {
    return snapshot.signer(clock.instant()).isPresent();
  }

  /**
   * What is wrong, for a health check; answered from memory.
   *
   * <p>Among other things: no key signs, the storage has not been read for long, or the key that
   * signs has no successor although one is due. The next key is due when its predecessor activates;
   * without standby key, D before the period ends; for a read-only storage 2 D before, so that
   * people have time. Rotation that stops goes red while the current key still signs.
   *
   * @return what an operator should look at, or empty if all is well
   */
  @Override
  public Optional<String> problem() {
    Instant now = clock.instant();
    KeySnapshot seen = snapshot;
    if (seen.isContradicted()) {
      return Optional.of(
          "the storage went back to an older key set than version " + seen.set().version());
    }
    if (seen.signer(now).isEmpty()) {
      return Optional.of(whyNoSigner(seen));
    }
    if (seen.isStale(now)) {
      return Optional.of("the storage was last read at " + seen.confirmedAt());
    }
    return new Succession(seen.set(), policy, storage.isReadOnly()).problem(now);
  }

  /**
   * The windows of the policy and the keys in them, in lines for an operator.
   *
   * @return a text of several lines, without material
   */
  public String describe() {
    return policy.describe()
        + System.lineSeparator()
        + "keys of version "
        + set().version()
        + System.lineSeparator()
        + keys().stream()
            .map(
                key ->
                    "  "
                        + key.keyId()
                        + " "
                        + key.algorithm().headerName()
                        + " "
                        + key.state()
                        + ", signs from "
                        + key.activateAt()
                        + " to "
                        + key.signUntil()
                        + ", verifies until "
                        + key.verifyUntil())
            .collect(Collectors.joining(System.lineSeparator()));
  }

  /** Version and number of keys. */
  @Override
  public String toString() {
    KeySet set = set();
    return "RotatingKeyStore["
        + algorithm.headerName()
        + ", version="
        + set.version()
        + ", keys="
        + set.records().size()
        + "]";
  }

  private void adopt(AdoptedKeys keys) {
    boolean done = update((set, now) -> rotation.adopt(set, keys, now));
    if (!done && set().record(keys.current().keyId()).isEmpty()) {
      LOGGER.log(
          System.Logger.Level.INFO,
          "the key {0} is not adopted, since there are other keys already. If it was among them"
              + " once, adopt(…) can be removed; otherwise this is the storage of another system",
          keys.current().keyId());
    }
  }

  /** Reads, changes, writes, and starts again if another node was faster. */
  private boolean update(BiFunction<KeySet, Instant, Optional<KeySet>> change) {
    if (storage.isReadOnly()) {
      throw new KeySetStorageException(
          "the storage is read-only, so that this node can neither rotate nor revoke keys; do it on"
              + " a node that may write, or change the configuration that has the keys, and deploy"
              + " it everywhere");
    }
    try {
      return updated(change);
    } finally {
      changes.tell(clock.instant()); // also what was read before it failed
    }
  }

  private boolean updated(BiFunction<KeySet, Instant, Optional<KeySet>> change) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      KeySet known = set();
      KeySet stored = read();
      Instant now = clock.instant();
      Optional<KeySet> changed = change(known, stored, change, now);
      if (changed.isEmpty()) {
        return false;
      }
      if (write(stored, changed.get(), now)) {
        return true;
      }
    }
    throw new KeySetStorageException(
        "the key set could not be written in "
            + MAX_ATTEMPTS
            + " attempts; each found another version, or its outcome is unknown");
  }

  /**
   * If the storage went back, what it holds is joined with what this node knows and written even if
   * nothing else is to change: so a lost revocation comes back, and no lost key stays unknown.
   */
  private static Optional<KeySet> change(
      KeySet known,
      KeySet stored,
      BiFunction<KeySet, Instant, Optional<KeySet>> change,
      Instant now) {
    boolean follows = stored.continues(known, now);
    KeySet base = follows ? stored : known.joinedWith(stored);
    Optional<KeySet> changed = changeOf(base, change, now, follows);
    if (changed.isPresent() && !changed.get().keeps(base, now)) {
      throw new IllegalStateException("the change of the key set would drop a live key");
    }
    return follows ? changed : changed.or(() -> Optional.of(base));
  }

  /** What was lost is put back also when nothing new can be made. */
  private static Optional<KeySet> changeOf(
      KeySet base,
      BiFunction<KeySet, Instant, Optional<KeySet>> change,
      Instant now,
      boolean follows) {
    try {
      return change.apply(base, now);
    } catch (RuntimeException e) {
      if (follows || e instanceof IllegalArgumentException) {
        throw e;
      }
      LOGGER.log(System.Logger.Level.ERROR, "lost keys are put back, and nothing else", e);
      return Optional.empty();
    }
  }

  /**
   * Reads the storage and shows readers what it holds, unless that cannot follow what was known.
   */
  private KeySet read() {
    KeySet known = set();
    Instant asked = clock.instant();
    KeySet stored = storage.load();
    requireSameKind(stored);
    if (stored.continues(known, asked)) {
      show(stored, asked);
    } else {
      LOGGER.log(
          System.Logger.Level.ERROR,
          "the storage holds version {0} of the key set, which cannot follow version {1} that was"
              + " read before; was a backup restored, or did a failover lose a write? Keys that"
              + " it no longer holds do not sign, and revoked keys stay revoked",
          stored.version(),
          known.version());
      replaceSnapshot(
          seen -> seen.set().isSameChangeAs(known) ? seen.contradictedBy(stored) : seen);
    }
    return stored;
  }

  private void requireSameKind(KeySet stored) {
    for (KeyRecord record : stored.records()) {
      if (record.algorithm().isSymmetric() != algorithm.isSymmetric()) {
        throw new KeySetStorageException(
            "the storage holds a key for "
                + record.algorithm().headerName()
                + ", but the key store is for "
                + algorithm.headerName()
                + "; secrets and key pairs cannot be mixed, so use another storage");
      }
    }
  }

  private boolean write(KeySet stored, KeySet changed, Instant now) {
    KeySetStorage.WriteResult result = storage.compareAndSet(stored.version(), changed);
    boolean applied =
        result == KeySetStorage.WriteResult.APPLIED
            || (result == KeySetStorage.WriteResult.UNKNOWN
                && storage.load().isSameChangeAs(changed));
    if (applied) {
      show(changed, now);
    }
    return applied;
  }

  /** Threads read at once and may finish in another order; the higher version stays. */
  private void show(KeySet stored, Instant asked) {
    replaceSnapshot(
        seen ->
            seen.set().version() > stored.version() ? seen : KeySnapshot.of(stored, asked, policy));
  }

  private void replaceSnapshot(UnaryOperator<KeySnapshot> change) {
    showing.lock();
    try {
      snapshot = change.apply(snapshot);
    } finally {
      showing.unlock();
    }
  }

  /**
   * Collects the settings of a key store. Each setting can be made once; a contradiction fails in
   * the setter or in {@link #build()}. All durations are whole seconds. Not thread-safe.
   */
  public static final class Builder {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final RotationPolicy.Knobs knobs = new RotationPolicy.Knobs();
    private @Nullable JwsAlgorithm algorithm;
    private @Nullable KeySetStorage storage;
    private @Nullable InstantSource clock;
    private @Nullable AdoptedKeys adopted;
    private @Nullable Supplier<SigningKey> generator;
    private @Nullable RandomGenerator random;
    private @Nullable RotationPolicy policy;
    private @Nullable KeyListener listener;

    private Builder() {}

    /**
     * What new keys are for. May be changed later, between algorithms with key pairs or between
     * those with secrets: keys that exist keep theirs, and tokens of both are believed. Nodes may
     * have the old and the new one at the same time, and an algorithm that some of them lack
     * ({@link JwsAlgorithm#isAvailable()}) is to wait until all have it.
     *
     * @param jwsAlgorithm the algorithm of new keys
     * @return this
     */
    public Builder algorithm(JwsAlgorithm jwsAlgorithm) {
      requireUnset(algorithm, "algorithm(…)");
      algorithm = Objects.requireNonNull(jwsAlgorithm, "jwsAlgorithm");
      return this;
    }

    /**
     * Where the keys are kept.
     *
     * @param keySetStorage shared by all nodes of this issuer
     * @return this
     */
    public Builder storage(KeySetStorage keySetStorage) {
      requireUnset(storage, "storage(…)");
      storage = Objects.requireNonNull(keySetStorage, "keySetStorage");
      return this;
    }

    /**
     * How long each key is the one that signs (R), in place of 30 days.
     *
     * @param period at least {@link #publishAhead} and {@link #maxTokenLifetime}
     * @return this
     */
    public Builder rotateEvery(Duration period) {
      requireUnset(knobs.period, "rotateEvery(…)");
      knobs.period = RotationPolicy.Knobs.requireSeconds(period, SECOND, "rotateEvery");
      return this;
    }

    /**
     * The longest lifetime of a token (T), in place of 15 minutes. Keys are kept for so long after
     * they signed last.
     *
     * @param lifetime at least a second
     * @return this
     */
    public Builder maxTokenLifetime(Duration lifetime) {
      requireUnset(knobs.maxTokenLifetime, "maxTokenLifetime(…)");
      knobs.maxTokenLifetime =
          RotationPolicy.Knobs.requireSeconds(lifetime, SECOND, "maxTokenLifetime");
      return this;
    }

    /**
     * How long a key is published before it signs (D). In place of 24 hours, or, if keys rotate
     * more often than that, of S + C + P + H.
     *
     * @param duration at least S + C + P + H and S + C + A + H
     * @return this
     */
    public Builder publishAhead(Duration duration) {
      requireUnset(knobs.publishAhead, "publishAhead(…)");
      knobs.publishAhead = RotationPolicy.Knobs.requireSeconds(duration, SECOND, "publishAhead");
      return this;
    }

    /**
     * How far the clocks of two nodes may be apart (S), in place of 20 seconds.
     *
     * @param skew zero or more
     * @return this
     */
    public Builder clockSkew(Duration skew) {
      requireUnset(knobs.clockSkew, "clockSkew(…)");
      knobs.clockSkew = RotationPolicy.Knobs.requireSeconds(skew, Duration.ZERO, "clockSkew");
      return this;
    }

    /**
     * What validators allow beyond a token's {@code exp} (L), in place of 30 seconds: at least the
     * clockSkew of each {@code JwtValidator}, which is not built over this key store with a longer
     * one. Validators in other processes cannot ask; give them no longer one either.
     *
     * @param duration zero or more
     * @return this
     */
    public Builder leeway(Duration duration) {
      requireUnset(knobs.leeway, "leeway(…)");
      knobs.leeway = RotationPolicy.Knobs.requireSeconds(duration, Duration.ZERO, "leeway");
      return this;
    }

    /**
     * How long verifiers may cache the JWK Set (H), in place of 5 minutes. Not for secrets, which
     * are not published.
     *
     * @param maxAge at least a second
     * @return this
     */
    public Builder jwksMaxAge(Duration maxAge) {
      requireUnset(knobs.jwksMaxAge, "jwksMaxAge(…)");
      knobs.jwksMaxAge = RotationPolicy.Knobs.requireSeconds(maxAge, SECOND, "jwksMaxAge");
      return this;
    }

    /**
     * How often each node reads the storage at least, time-outs included (P), in place of 30
     * seconds.
     *
     * @param interval at least a second
     * @return this
     */
    public Builder refreshInterval(Duration interval) {
      requireUnset(knobs.refreshInterval, "refreshInterval(…)");
      knobs.refreshInterval =
          RotationPolicy.Knobs.requireSeconds(interval, SECOND, "refreshInterval");
      return this;
    }

    /**
     * How long a write to the storage takes at most until all nodes can read it (C), in place of 5
     * seconds.
     *
     * @param latency zero or more; zero suits a storage in memory
     * @return this
     */
    public Builder commitLatency(Duration latency) {
      requireUnset(knobs.commitLatency, "commitLatency(…)");
      knobs.commitLatency =
          RotationPolicy.Knobs.requireSeconds(latency, Duration.ZERO, "commitLatency");
      return this;
    }

    /**
     * How long a node goes on publishing the JWK Set, and saying that a key is unknown, while the
     * storage is out of reach (A). In place of 10 times (P + C), or as long as D allows. So much
     * later can a revocation arrive at verifiers that ask a node that is cut off.
     *
     * @param duration at least P, at most D − S − C − H
     * @return this
     */
    public Builder staleAfter(Duration duration) {
      requireUnset(knobs.staleAfter, "staleAfter(…)");
      knobs.staleAfter = RotationPolicy.Knobs.requireSeconds(duration, SECOND, "staleAfter");
      return this;
    }

    /**
     * Publishes the next key only as long ahead as it has to be. Then an emergency may find none
     * that verifiers know already, and they refuse new tokens until they have read the JWK Set.
     *
     * @return this
     */
    public Builder withoutStandbyKey() {
      knobs.standby = false;
      return this;
    }

    /**
     * The source of time, in place of the system's clock.
     *
     * @param source read once for each change
     * @return this
     */
    public Builder clock(InstantSource source) {
      requireUnset(clock, "clock(…)");
      clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * Goes on with the keys of a system that signs already, for example of {@link EnvironmentKeys}
     * or out of a Java key store. If the storage holds nothing yet, the current one becomes the
     * first key, dated back as one that everybody knows, and its successor is published and follows
     * a period later. No token that was signed before is refused, and no verifier meets an unknown
     * key.
     *
     * <p>Move all nodes within a period less D: those that do not share the storage yet cannot know
     * the next key. If there have been keys before, this does nothing, so that it may stay for a
     * while; remove it once all nodes have moved, and at the latest when one of these keys leaks,
     * since a storage that somebody empties would have it back.
     *
     * @param current signs now, under the id that tokens and verifiers know it by
     * @param previous no longer sign and still verify, until the last token that they can have
     *     signed has expired
     * @return this
     * @throws IllegalArgumentException if two have the same key id, or secrets are mixed with key
     *     pairs
     */
    public Builder adopt(SigningKey current, VerificationKey... previous) {
      requireUnset(adopted, "adopt(…)");
      adopted = new AdoptedKeys(current, List.of(previous));
      return this;
    }

    /**
     * Where new keys come from, in place of {@link SigningKey#generate}: for example a function
     * that makes a key in a key management service and answers a {@link SigningKey#remote}.
     *
     * <p>May be called more often than keys are used, since another node may be faster; what is
     * made in vain is dropped.
     *
     * @param keys answers a key that was never answered before, of the algorithm of the store
     * @return this
     */
    public Builder newKeys(Supplier<SigningKey> keys) {
      requireUnset(generator, "newKeys(…)");
      generator = Objects.requireNonNull(keys, "keys");
      return this;
    }

    /**
     * Who is told when the keys change; for several, use {@link KeyListener#all}.
     *
     * @param keyListener the listener
     * @return this
     */
    public Builder listener(KeyListener keyListener) {
      requireUnset(listener, "listener(…)");
      listener = Objects.requireNonNull(keyListener, "keyListener");
      return this;
    }

    Builder random(RandomGenerator source) {
      random = source;
      return this;
    }

    /** Tests show with broken policies what each term is for. */
    Builder policy(RotationPolicy unchecked) {
      policy = unchecked;
      return this;
    }

    /**
     * The key store: reads the storage, and makes the first keys if there have never been any.
     *
     * @return a key store with a key that signs, unless the storage is read-only and has none; call
     *     {@link RotatingKeyStore#startRotating()} or see to {@link RotatingKeyStore#rotateIfDue()}
     * @throws IllegalStateException if algorithm or storage were not said, if no JCA provider has
     *     the algorithm (ML-DSA on a JDK before 24 without Bouncy Castle), the durations contradict
     *     each other, in which case the message has the inequality that fails, or the keys to adopt
     *     do not go with the algorithm or the storage
     * @throws KeySetStorageException if the storage is out of reach, or is read-only and empty, or
     *     holds secrets and the algorithm needs key pairs, or the other way round
     */
    public RotatingKeyStore build() {
      JwsAlgorithm ofNewKeys = required(algorithm, "algorithm(…)");
      requireAvailable(ofNewKeys);
      knobs.publishes = !ofNewKeys.isSymmetric();
      KeySetStorage whereKept = required(storage, "storage(…)");
      RotatingKeyStore store =
          new RotatingKeyStore(
              ofNewKeys, whereKept, policy == null ? knobs.policy() : policy, this);
      if (adopted != null) {
        requireAdoptable(adopted.current().algorithm(), ofNewKeys, whereKept);
        store.adopt(adopted);
      }
      store.rotateIfDue();
      if (whereKept instanceof KeyStoreKeys configured) {
        configured.requireFit(store.policy, store.now());
      }
      if (store.set().records().isEmpty()) {
        throw new KeySetStorageException(
            "the storage is read-only and holds no key, and this node may not make one; start with"
                + " a node that may write, or put a key into the configuration");
      }
      store.changes.begin(store.now());
      return store;
    }

    private static void requireAdoptable(
        JwsAlgorithm adopted, JwsAlgorithm ofNewKeys, KeySetStorage storage) {
      if (adopted.isSymmetric() != ofNewKeys.isSymmetric()) {
        throw new IllegalStateException(
            "adopt(…) was given a key for "
                + adopted.headerName()
                + ", but new keys are for "
                + ofNewKeys.headerName()
                + "; secrets and key pairs cannot be mixed, so start with an algorithm of the same"
                + " kind");
      }
      if (storage.isReadOnly()) {
        throw new IllegalStateException(
            "adopt(…) needs a storage that can be written, but this one is read-only");
      }
    }

    private static void requireAvailable(JwsAlgorithm algorithm) {
      if (!algorithm.isAvailable()) {
        throw new IllegalStateException(
            "expected an algorithm(…) that a JCA provider of this process has, but none has "
                + algorithm.headerName()
                + "; for ML-DSA run on JDK 24 or newer, or register Bouncy Castle");
      }
    }

    private static <T> T required(@Nullable T value, String setting) {
      if (value == null) {
        throw new IllegalStateException("expected " + setting + ", but it was not called");
      }
      return value;
    }

    private static void requireUnset(@Nullable Object value, String setting) {
      if (value != null) {
        throw new IllegalStateException(setting + " was set before; each setting can be made once");
      }
    }
  }
}
