package dev.countersign.keystore;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.NoSigningKeyException;
import dev.countersign.jwt.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One schedule: nodes over one storage and verifiers that know nothing but a cached JWK Set, in
 * virtual time of whole seconds. The key stores are the real ones; storage, clocks, network and
 * operators are played by a seeded generator that likes the edges: clocks at the bound, writes that
 * take as long as they may, caches used until their last second.
 *
 * <p>It knows the true time, what is stored, and when each key was published and revoked, and
 * compares what nodes and verifiers say with that.
 */
final class RotationSimulation {

  private static final Instant START = TestKeys.START;
  private static final long NEVER = Long.MAX_VALUE;
  private static final KeySet NOTHING_YET = KeySet.of(1, "nothing yet", List.of());
  private static final Pattern KEY_ID = Pattern.compile("\"kid\":\"([^\"]+)\"");

  /** Making a key takes longer than a whole schedule, so that all are one key under many ids. */
  private static final SigningKey MATERIAL = SigningKey.generate(JwsAlgorithm.ES256);

  private final Random random;
  private final Optional<Fault> fault;
  private final RotationPolicy sound;
  private final RotationPolicy policy;
  private final Map<Invariant, String> violations = new EnumMap<>(Invariant.class);

  private final Storage storage = new Storage();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Verifier> verifiers = new ArrayList<>();

  /** For each key id the expiry of the longest-lived token that has to be believed. */
  private final Map<String, Instant> tokens = new HashMap<>();

  private final double chaos;
  private final double slowWrites;
  private final boolean quiet;

  /** One slow clock plans, others with fast clocks only read: the least time between them. */
  private final boolean onEdge;

  private final long horizon;
  private final long goesBackAt;
  private long time;
  private long lastRead;
  private long lastAway = -1;
  private boolean wentBack;
  private int keyNumber;

  RotationSimulation(long seed, Optional<Fault> fault) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.onEdge = oneIn(4);
    this.fault = fault;
    this.sound = randomPolicy();
    this.policy = fault.map(f -> f.in(sound)).orElse(sound);
    this.quiet = !onEdge && oneIn(6);
    this.chaos = quiet || onEdge || oneIn(3) ? 0 : random.nextDouble() * 0.4;
    this.slowWrites = quiet ? 0 : onEdge ? 1 : random.nextDouble();
    this.horizon = 4 * seconds(sound.period()) + seconds(sound.verifyTail());
    this.goesBackAt = quiet || !oneIn(8) ? NEVER : random.nextLong(horizon);
    int nodeCount = 1 + random.nextInt(4);
    for (int i = 0; i < nodeCount; i++) {
      nodes.add(new Node(i));
    }
    for (int i = 0; i < 4; i++) {
      verifiers.add(new Verifier());
    }
  }

  private RotationPolicy randomPolicy() {
    RotationPolicy.Knobs knobs = new RotationPolicy.Knobs();
    knobs.clockSkew = upTo(0, 2 * random.nextInt(5));
    knobs.refreshInterval = upTo(1, 1 + random.nextInt(onEdge ? 2 : 6));
    knobs.commitLatency = upTo(0, random.nextInt(oneIn(3) ? 10 : 4));
    knobs.jwksMaxAge = upTo(2, 2 + random.nextInt(12));
    knobs.maxTokenLifetime = upTo(2, 2 + random.nextInt(28));
    knobs.leeway = upTo(0, random.nextInt(6));
    Duration least =
        knobs
            .clockSkew
            .plus(knobs.refreshInterval)
            .plus(knobs.commitLatency)
            .plus(knobs.jwksMaxAge);
    knobs.publishAhead = least.plusSeconds(onEdge || oneIn(2) ? 0 : random.nextInt(20));
    Duration longer =
        knobs.publishAhead.compareTo(knobs.maxTokenLifetime) > 0
            ? knobs.publishAhead
            : knobs.maxTokenLifetime;
    // Without the refresh on top, the first plan of a period would come late each time.
    knobs.period = longer.plus(knobs.refreshInterval).plusSeconds(random.nextInt(20));
    knobs.standby = !onEdge && oneIn(2);
    return knobs.policy();
  }

  private static Duration upTo(int least, int drawn) {
    return Duration.ofSeconds(Math.max(least, drawn));
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private boolean is(Fault asked) {
    return fault.isPresent() && fault.get() == asked;
  }

  private static long seconds(Duration duration) {
    return duration.toSeconds();
  }

  /** Runs to the end, and tells of each invariant how it was first broken. */
  Map<Invariant, String> run() {
    for (time = 0; time < horizon; time++) {
      storage.land();
      goBackIfItIsTime();
      nodes.forEach(Node::live);
      if (time - lastRead > seconds(sound.refreshInterval().plus(sound.commitLatency()))) {
        lastAway = time;
      }
      verifiers.forEach(Verifier::fetchIfOver);
      operate();
      nodes.forEach(Node::issue);
      checkTokens();
      checkRevoked();
    }
    checkPeriods();
    return violations;
  }

  private void violated(Invariant invariant, String how) {
    violations.putIfAbsent(
        invariant,
        invariant + " at second " + time + ": " + how + "; expected: " + invariant.rule());
  }

  private void goBackIfItIsTime() {
    if (time == goesBackAt && storage.history.size() > 1) {
      wentBack = true;
      nodes.forEach(node -> node.lastLoaded = NOTHING_YET);
      storage.document =
          oneIn(8)
              ? KeySet.empty()
              : storage.history.get(random.nextInt(storage.history.size() - 1));
      if (is(Fault.NODE_FORGETS_ITS_REVOCATIONS)) {
        nodes.forEach(Node::forget);
      }
    }
  }

  private void operate() {
    if (quiet || random.nextInt((int) horizon) > 3) {
      return;
    }
    Node node = nodes.get(random.nextInt(nodes.size()));
    if (!node.up()) {
      return;
    }
    storage.byOperator = true;
    try {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> node.store.rotate();
        case 3, 4, 5 -> revoke(node, node.store.current());
        case 6 -> {
          List<KeyView> keys = node.store.keys();
          revoke(node, Optional.of(keys.get(random.nextInt(keys.size()))));
        }
        default -> node.store.revokeAll("simulated");
      }
    } catch (KeySetStorageException | NoSigningKeyException | IllegalArgumentException e) {
      // The operator sees the error and does what the schedule does next.
    } catch (Crash e) {
      node.crash();
    } finally {
      storage.byOperator = false;
    }
  }

  private static void revoke(Node node, Optional<KeyView> key) {
    key.ifPresent(view -> node.store.revoke(view.keyId(), "simulated"));
  }

  private void checkTokens() {
    tokens
        .entrySet()
        .removeIf(
            token ->
                START
                    .plusSeconds(time)
                    .isAfter(token.getValue().plus(sound.leeway()).plus(sound.clockSkew())));
    if (wentBack) {
      return; // what the storage lost, nobody can be blamed for not knowing
    }
    tokens.forEach(
        (keyId, expiry) -> {
          Key key = storage.keys.get(keyId);
          if (key.revokedAt > time && key.knownFrom <= time) {
            nodes.forEach(node -> node.checkBelieves(keyId, expiry));
            verifiers.forEach(verifier -> verifier.checkBelieves(keyId, expiry));
          }
        });
  }

  private void checkRevoked() {
    storage.keys.forEach(
        (keyId, key) -> {
          if (key.revokedAt <= time) {
            nodes.forEach(node -> node.checkRefuses(keyId, key));
          }
        });
  }

  /** Where nobody meddles, each key signs for exactly one period. */
  private void checkPeriods() {
    if (!quiet) {
      return;
    }
    List<Instant> starts =
        storage.keys.values().stream().map(key -> key.activateAt).sorted().toList();
    for (int i = 1; i < starts.size(); i++) {
      Instant expected = starts.get(0).plus(sound.period().multipliedBy(i));
      Duration off = Duration.between(expected, starts.get(i)).abs();
      if (off.compareTo(sound.clockSkew()) > 0) {
        violated(Invariant.I12, "period " + i + " began " + off + " off");
      }
    }
  }

  /** The process ends between two steps of a write. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** What is known of a key by one who sees everything. */
  private static final class Key {
    /** From here on every honest verifier can know it; earlier it was promoted in haste. */
    long knownFrom;

    long publishedAt;
    long revokedAt = NEVER;
    final Instant activateAt;
    final Instant fence;

    Key(KeyRecord record, long publishedAt) {
      this.activateAt = record.activateAt();
      this.fence = record.signUntil();
      this.publishedAt = publishedAt;
    }
  }

  private record Write(long landsAt, long expected, KeySet next, Node writer) {}

  private final class Storage {

    KeySet document = KeySet.empty();
    final List<KeySet> history = new ArrayList<>();
    final List<Write> inFlight = new ArrayList<>();
    final Map<String, Key> keys = new HashMap<>();
    final Set<Long> replacedVersions = new HashSet<>();
    boolean byOperator;

    void land() {
      List<Write> landing = inFlight.stream().filter(write -> write.landsAt <= time).toList();
      inFlight.removeAll(landing);
      landing.forEach(write -> commit(write.expected, write.next, write.writer));
    }

    boolean commit(long expected, KeySet next, Node writer) {
      boolean overwrites = is(Fault.NO_COMPARE_AND_SET) || is(Fault.LOST_UPDATES);
      if (document.version() != expected && !overwrites) {
        return false;
      }
      if (!wentBack && !replacedVersions.add(expected)) {
        violated(Invariant.I3, "version " + expected + " was replaced twice");
      }
      if (next.version() <= document.version()) {
        violated(Invariant.I3, "version " + document.version() + " became " + next.version());
      }
      if (!wentBack) {
        checkKept(document, next);
      }
      next.records().forEach(record -> remember(record, writer));
      document = is(Fault.PRIVATE_KEYS_KEPT) ? withOldPrivateKeys(next) : next;
      history.add(document);
      return true;
    }

    private void checkKept(KeySet before, KeySet after) {
      for (KeyRecord old : before.records()) {
        Optional<KeyRecord> kept = after.record(old.keyId());
        if (kept.isEmpty()) {
          if (START.plusSeconds(time).isBefore(old.verifyUntil())) {
            violated(Invariant.I9, "a live key was dropped: " + old);
          }
        } else if (later(kept.get().activateAt(), old.activateAt())
            || later(kept.get().signUntil(), old.signUntil())
            || later(kept.get().verifyUntil(), old.verifyUntil())
            || later(kept.get().purgeAt(), old.purgeAt())) {
          violated(Invariant.I9, "an instant moved later: " + old + " to " + kept.get());
        } else if (old.revocation().isPresent() && kept.get().revocation().isEmpty()) {
          violated(Invariant.I9, "a revocation was undone: " + old);
        }
      }
    }

    private static boolean later(Instant after, Instant before) {
      return after.isAfter(before);
    }

    private void remember(KeyRecord record, Node writer) {
      Optional<KeyRecord> before = document.record(record.keyId());
      Key key = keys.get(record.keyId());
      if (key == null) {
        key = new Key(record, time);
        keys.put(record.keyId(), key);
      } else if (before.isEmpty() && !wentBack) {
        violated(Invariant.I11, "the id came back: " + record.keyId());
      }
      if (record.revocation().isPresent() && key.revokedAt == NEVER) {
        key.revokedAt = time;
      }
      boolean moved = before.isEmpty() || !before.get().activateAt().equals(record.activateAt());
      if (moved && mayBeHasty(record, writer)) {
        key.knownFrom = key.publishedAt + seconds(sound.spread()) + seconds(sound.clockSkew()) + 1;
      }
    }

    /** An operator's wish, no key that signs, or nobody there in time to plan. */
    private boolean mayBeHasty(KeyRecord record, Node writer) {
      boolean forced = !record.activateAt().isAfter(writer.now());
      long oldNews = seconds(sound.refreshInterval().plus(sound.commitLatency())) * 2 + 2;
      return byOperator || forced || (lastAway >= 0 && lastAway >= time - oldNews);
    }

    private KeySet withOldPrivateKeys(KeySet next) {
      List<KeyRecord> records = new ArrayList<>();
      for (KeyRecord record : next.records()) {
        Optional<KeyRecord> before = document.record(record.keyId());
        records.add(
            before.isPresent() && record.signingKey().isEmpty() && record.revocation().isEmpty()
                ? before.get()
                : record);
      }
      return KeySet.of(next.version(), next.changeId(), records);
    }
  }

  /** The storage as one node reaches it, or does not. */
  private final class Link implements KeySetStorage {

    private final Node node;

    Link(Node node) {
      this.node = node;
    }

    @Override
    public KeySet load() {
      requireReachable();
      node.lastLoaded = storage.document;
      return storage.document;
    }

    @Override
    public WriteResult compareAndSet(long expectedVersion, KeySet next) {
      requireReachable();
      if (node.readsOnly) {
        return WriteResult.CONFLICT;
      }
      if (node.slow) {
        storage.inFlight.add(new Write(time + node.latency, expectedVersion, next, node));
        return WriteResult.UNKNOWN;
      }
      if (random.nextDouble() >= chaos) {
        return answer(storage.commit(expectedVersion, next, node));
      }
      return switch (random.nextInt(5)) {
        case 0 -> throw new Crash();
        case 1 -> {
          storage.commit(expectedVersion, next, node);
          throw new Crash();
        }
        case 2 -> {
          storage.commit(expectedVersion, next, node);
          yield WriteResult.UNKNOWN;
        }
        case 3 -> WriteResult.UNKNOWN;
        default -> WriteResult.CONFLICT;
      };
    }

    private static WriteResult answer(boolean applied) {
      return applied ? WriteResult.APPLIED : WriteResult.CONFLICT;
    }

    private void requireReachable() {
      if (node.cutOff()) {
        throw new KeySetStorageException("cut off");
      }
    }
  }

  private final class Node {

    private final long offset;
    private final Link link = new Link(this);
    private final boolean punctual = oneIn(3);
    private final boolean readsOnly;
    private final long cutOffFrom;
    private final long cutOffUntil;
    private final double crashes;
    private final Set<String> knownRevoked = new HashSet<>();
    private RotatingKeyStore store;
    private Optional<SigningKey> lastKey = Optional.empty();
    private long startsAt;
    private long nextPoll;
    private long lastPoll = -1;
    private KeySet lastLoaded = NOTHING_YET;
    private long reachableSince = NEVER;
    private long knownVersion;
    private boolean slow;
    private boolean wasSlow;
    private long latency;

    Node(int number) {
      readsOnly = onEdge && number > 0;
      offset =
          (onEdge ? edge(number) : offset())
              + (number == 0 && is(Fault.CLOCK_BEYOND_BOUND) ? beyond() : 0);
      startsAt = number == 0 ? 0 : random.nextLong(2 * seconds(sound.refreshInterval()));
      crashes = quiet || onEdge || oneIn(2) ? 0 : random.nextDouble() * 0.02;
      if (quiet || onEdge || oneIn(3)) {
        cutOffFrom = NEVER;
        cutOffUntil = NEVER;
      } else {
        cutOffFrom = random.nextLong(horizon);
        cutOffUntil = cutOffFrom + random.nextLong(3 * seconds(sound.period()));
      }
    }

    private long edge(int number) {
      long bound = seconds(sound.clockSkew()) / 2;
      return number == 0 ? -bound : bound;
    }

    private long beyond() {
      return seconds(sound.period().plus(sound.verifyTail()));
    }

    Instant now() {
      return START.plusSeconds(time + offset);
    }

    boolean up() {
      return store != null;
    }

    boolean cutOff() {
      return cutOffFrom <= time && time < cutOffUntil;
    }

    boolean isConnected() {
      return up() && lastPoll >= 0 && lastPoll >= time - seconds(sound.refreshInterval());
    }

    void live() {
      if (up() && random.nextDouble() < crashes) {
        crash();
      }
      if (!up() && time >= startsAt) {
        start();
      } else if (up() && time >= nextPoll) {
        poll();
      }
      if (!up() || cutOff()) {
        reachableSince = NEVER;
      } else if (reachableSince == NEVER) {
        reachableSince = time;
      }
      if (up()) {
        checkRemembers();
      }
    }

    void crash() {
      store = null;
      startsAt = time + 1 + random.nextLong(seconds(sound.period()));
      lastPoll = -1;
      lastKey = Optional.empty();
      knownRevoked.clear();
      knownVersion = 0;
      reachableSince = NEVER;
    }

    /** The process goes on, but with a key store that knows nothing of before. */
    void forget() {
      if (up() && !cutOff()) {
        try {
          store = newStore();
        } catch (KeySetStorageException | Crash e) {
          crash();
        }
      }
    }

    private RotatingKeyStore newStore() {
      return RotatingKeyStore.builder()
          .algorithm(JwsAlgorithm.ES256)
          .storage(link)
          .clock(this::now)
          .newKeys(RotationSimulation.this::newKey)
          .random(random)
          .policy(policy)
          .build();
    }

    private void start() {
      KeySet before = storage.document;
      boolean due =
          new Rotation(policy, RotationSimulation.this::newKey).plan(before, now()).isPresent();
      slow = false;
      try {
        store = newStore();
        if (is(Fault.RESTART_ROTATES)) {
          store.rotate();
        }
        polled();
      } catch (KeySetStorageException e) {
        startsAt = time + 1;
      } catch (Crash e) {
        crash();
      }
      if (!due && storage.document.records().size() > before.records().size()) {
        violated(Invariant.I7, "a start made a key though none was due");
      }
      scheduleNextPoll();
    }

    private void poll() {
      slow =
          (onEdge || !wasSlow)
              && !sound.commitLatency().isZero()
              && random.nextDouble() < slowWrites;
      wasSlow = slow;
      if (slow) {
        long most = seconds(sound.commitLatency());
        latency = oneIn(3) ? 1 + random.nextLong(most) : most;
      }
      try {
        if (is(Fault.NEVER_PLANS)) {
          store.refresh();
        } else {
          store.rotateIfDue();
        }
        polled();
      } catch (KeySetStorageException e) {
        if (slow && !cutOff()) {
          lastRead = time; // what it wrote lands within the commit latency
        }
      } catch (Crash e) {
        crash();
      }
      slow = false;
      scheduleNextPoll();
    }

    private void scheduleNextPoll() {
      long most = seconds(sound.refreshInterval()) * (is(Fault.RARE_REFRESH) ? 4 : 1);
      nextPoll = time + (punctual ? most : 1 + random.nextLong(most));
    }

    private void polled() {
      lastPoll = time;
      lastRead = time;
      for (KeyRecord record : storage.document.records()) {
        Instant end = record.signUntil().plus(sound.clockSkew());
        if (record.signingKey().isPresent() && !now().isBefore(end) && !is(Fault.NEVER_PLANS)) {
          violated(Invariant.I10, "private material after " + end);
        }
      }
    }

    private void checkRemembers() {
      KeySet set = store.set();
      if (set.version() < knownVersion) {
        violated(Invariant.I8, "version " + knownVersion + " became " + set.version());
      }
      knownVersion = set.version();
      for (String keyId : knownRevoked) {
        if (store.find(keyId, now()) instanceof KeyLookup.Found) {
          violated(Invariant.I8, "a key that the node knew to be revoked is believed again");
        }
      }
      for (KeyRecord record : set.records()) {
        if (record.revocation().isPresent()) {
          knownRevoked.add(record.keyId());
        }
      }
    }

    void issue() {
      if (!up()) {
        return;
      }
      Optional<SigningKey> key = signer();
      if (key.isEmpty() || random.nextInt(10) == 0) {
        return;
      }
      String keyId = key.get().keyId();
      Instant expiry = now().plus(sound.maxTokenLifetime());
      if (is(Fault.ISSUER_IGNORES_END_OF_KEY)) {
        expiry = expiry.plus(sound.maxTokenLifetime());
      } else if (expiry.isAfter(key.get().latestExpiration().orElseThrow())) {
        violated(Invariant.I4, "the issuer would have to refuse a token of the longest lifetime");
      }
      Optional<KeyRecord> stored = storage.document.record(keyId);
      if (isConnected() && !wentBack) {
        checkOutlived(stored, expiry);
      }
      if (!now().isBefore(storage.keys.get(keyId).fence)) {
        violated(Invariant.I6, "signed at " + now() + " by its clock");
      }
      if (wentBack
          && lastLoaded == storage.document
          && stored.flatMap(KeyRecord::signingKey).isEmpty()) {
        violated(Invariant.I8, "signed with a key that the storage no longer holds");
      }
      // Of a rotation by hand a node that is cut off knows nothing, and signs on.
      boolean endedByHand = stored.isEmpty() || !now().isBefore(stored.get().signUntil());
      if (isConnected() || !endedByHand) {
        Instant longest = expiry;
        tokens.merge(keyId, longest, (a, b) -> a.isAfter(b) ? a : b);
      }
    }

    private void checkOutlived(Optional<KeyRecord> stored, Instant expiry) {
      if (stored.isPresent()
          && stored.get().revocation().isEmpty()
          && expiry.isAfter(
              stored.get().verifyUntil().minus(sound.leeway()).minus(sound.clockSkew()))) {
        violated(Invariant.I4, "a token lives until " + expiry + " and its key is " + stored.get());
      }
    }

    private Optional<SigningKey> signer() {
      try {
        lastKey = Optional.of(store.current(now()));
        return lastKey;
      } catch (NoSigningKeyException e) {
        if (isConnected() && !wentBack) {
          violated(Invariant.I5, e.getMessage());
        }
        return is(Fault.NO_FENCE) ? lastKey : Optional.empty();
      }
    }

    void checkBelieves(String keyId, Instant expiry) {
      if (!up() || !now().isBefore(expiry.plus(sound.leeway()))) {
        return;
      }
      KeyLookup lookup = store.find(keyId, now());
      boolean undecided = lookup instanceof KeyLookup.Unavailable && !isConnected();
      if (!(lookup instanceof KeyLookup.Found) && !undecided) {
        violated(Invariant.I1, "a node says " + lookup + " of " + keyId + " for a live token");
      }
    }

    void checkRefuses(String keyId, Key key) {
      boolean hadToRead =
          reachableSince != NEVER
              && Math.max(key.revokedAt, reachableSince) + seconds(sound.refreshInterval()) < time;
      if (up() && !wentBack && hadToRead && store.find(keyId, now()) instanceof KeyLookup.Found) {
        violated(
            Invariant.I2, "a node believes a key revoked " + (time - key.revokedAt) + " s ago");
      }
    }

    boolean hadToReadSince(long instant) {
      return reachableSince != NEVER
          && Math.max(instant, reachableSince) + seconds(sound.refreshInterval()) < time;
    }
  }

  private long offset() {
    long bound = seconds(sound.clockSkew()) / 2;
    return switch (random.nextInt(5)) {
      case 0, 1 -> -bound;
      case 2, 3 -> bound;
      default -> random.nextLong(-bound, bound + 1);
    };
  }

  private SigningKey newKey() {
    if (is(Fault.KEY_ID_REUSED)) {
      for (String keyId : storage.keys.keySet()) {
        if (storage.document.record(keyId).isEmpty()) {
          return MATERIAL.withKeyId(keyId);
        }
      }
    }
    return MATERIAL.withKeyId("key-" + keyNumber++);
  }

  /** A process that knows nothing but a JWK Set, and does not ask again for an unknown key. */
  private final class Verifier {

    private final long offset = offset();
    private Optional<Set<String>> cache = Optional.empty();
    private long freshUntil;

    void fetchIfOver() {
      if (cache.isPresent() && time < freshUntil) {
        return;
      }
      cache = Optional.empty();
      Node node = nodes.get(random.nextInt(nodes.size()));
      if (!node.up()) {
        return;
      }
      PublishedJwks answer = node.store.jwks();
      if (answer instanceof PublishedJwks.Document document) {
        cache(keyIds(document.json()));
        check(document, node);
      } else if (is(Fault.EMPTY_SET_CACHEABLE)) {
        cache(Set.of());
      }
    }

    private void cache(Set<String> keyIds) {
      cache = Optional.of(keyIds);
      freshUntil = time + seconds(sound.jwksMaxAge());
    }

    private void check(PublishedJwks.Document document, Node node) {
      Set<String> keyIds = cache.orElseThrow();
      if (keyIds.isEmpty() || document.maxAge().compareTo(sound.jwksMaxAge()) > 0) {
        violated(Invariant.I1, "an empty set, or one to be cached for longer than H");
      }
      for (String keyId : keyIds) {
        long revokedAt = storage.keys.get(keyId).revokedAt;
        boolean tooOld = revokedAt != NEVER && revokedAt + seconds(sound.staleAfter()) < time;
        if (!wentBack && revokedAt != NEVER && (tooOld || node.hadToReadSince(revokedAt))) {
          violated(
              Invariant.I2, "a key revoked " + (time - revokedAt) + " s ago is still published");
        }
      }
    }

    void checkBelieves(String keyId, Instant expiry) {
      Instant now = START.plusSeconds(time + offset);
      boolean refused = cache.isPresent() && !cache.get().contains(keyId);
      if (refused && now.isBefore(expiry.plus(sound.leeway()))) {
        violated(
            Invariant.I1,
            "a verifier does not know "
                + keyId
                + " for a live token; stored is "
                + storage.document);
      }
    }

    private static Set<String> keyIds(String json) {
      Set<String> found = new HashSet<>();
      Matcher matcher = KEY_ID.matcher(json);
      while (matcher.find()) {
        found.add(matcher.group(1));
      }
      return found;
    }
  }

  RotationPolicy policyForMessages() {
    return policy;
  }
}
