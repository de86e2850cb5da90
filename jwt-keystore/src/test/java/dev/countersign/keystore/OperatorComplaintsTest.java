package dev.countersign.keystore;

import static dev.countersign.keystore.JwksServer.publishing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.Validation;
import dev.countersign.jwt.VerificationKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What operators of other systems complained about, each as a rule of this one. The stores here
 * have R = 60 s, T = 20 s, S = 2 s, L = 3 s, H = 10 s, P = 5 s, C = 1 s; so D = 18 s, O = 8 s.
 */
class OperatorComplaintsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int MAX_AGE = 10;
  private static final int REFRESH = 5;

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final ScriptedStorage storage = new ScriptedStorage();

  private RotatingKeyStore store() {
    return TestKeys.fastStore(storage, clock).build();
  }

  private JwtIssuer issuer(SigningKeys keys, Duration lifetime) {
    return JwtIssuer.builder()
        .issuer("i")
        .audience("a")
        .lifetime(lifetime)
        .signWith(keys)
        .clock(clock)
        .build();
  }

  private String issue(SigningKeys keys) {
    return issuer(keys, Duration.ofSeconds(20)).issue(claims -> claims.subject("alice"));
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

  private void accepted(VerificationKeys keys, String token) {
    assertThat(check(keys, token))
        .as("at %s", clock.instant())
        .isInstanceOf(Validation.Accepted.class);
  }

  private static String json(RotatingKeyStore store) {
    return ((PublishedJwks.Document) store.jwks()).json();
  }

  private static Set<String> published(RotatingKeyStore store) {
    Set<String> keyIds = new HashSet<>();
    JwkSet.parse(json(store)).keys().forEach(key -> keyIds.add(key.keyId()));
    return keyIds;
  }

  /**
   * 1. Vault 9201, Keycloak 49658, Istio 10547: the new key was used at once, and verifiers that
   * cached the JWK Set refused its tokens.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_new_key_is_published_before_it_signs(boolean standby) {
    RotatingKeyStore.Builder settings = TestKeys.fastStore(storage, clock);
    RotatingKeyStore store = (standby ? settings : settings.withoutStandbyKey()).build();
    Set<String> signers = new HashSet<>();
    // Reads once in each max-age, and never because of an unknown key.
    VerificationKeys cached = JwkSet.parse(json(store));
    for (int second = 0; second < 400; second++) {
      if (second % REFRESH == 0) {
        store.rotateIfDue();
      }
      if (second % MAX_AGE == 0) {
        cached = JwkSet.parse(json(store));
      }
      accepted(cached, issue(store));
      signers.add(store.current().orElseThrow().keyId());
      clock.advance(SECOND);
    }
    assertThat(signers).as("the keys did rotate").hasSizeGreaterThan(5);
  }

  /** 2. Vault 11441: a role's tokens lived for a day, and their key for an hour. */
  @Test
  void no_token_outlives_its_key() {
    RotatingKeyStore store = store();
    List<String> tokens = new ArrayList<>();
    int believedFor = 20 + 3; // T + L
    for (int second = 0; second < 300; second++) {
      if (second >= believedFor) {
        clock.set(TestKeys.START.plusSeconds(second).minusNanos(1));
        accepted(store, tokens.get(second - believedFor));
      }
      clock.set(TestKeys.START.plusSeconds(second));
      store.rotateIfDue();
      tokens.add(issue(store));
    }

    assertThatIllegalStateException()
        .isThrownBy(() -> issuer(store, Duration.ofSeconds(21)))
        .withMessageContaining("maxTokenLifetime");
  }

  /** 3. Dex 976, 998: a race was taken for 'nothing to do', and an empty set was written. */
  @Test
  void a_race_never_empties_the_set() {
    for (long seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      MovableClock time = MovableClock.at(TestKeys.START);
      ScriptedStorage shared = new ScriptedStorage();
      RotatingKeyStore one = TestKeys.fastStore(shared, time).build();
      RotatingKeyStore other = TestKeys.fastStore(shared, time).build();
      AtomicReference<KeySet> latest = new AtomicReference<>(shared.load());
      for (int step = 0; step < 30; step++) {
        time.advance(Duration.ofSeconds(random.nextInt(40)));
        Runnable othersChange = random.nextBoolean() ? other::rotate : other::rotateIfDue;
        // Just before one writes, the other one does.
        shared.beforeNextWrite(
            () -> {
              othersChange.run();
              latest.set(shared.load());
            });
        if (random.nextBoolean()) {
          one.rotateIfDue();
        } else {
          one.rotate();
        }
        KeySet after = shared.load();
        assertThat(after.keeps(latest.get(), time.instant())).as("seed %s", seed).isTrue();
        assertThat(after.signer(time.instant())).as("seed %s", seed).isPresent();
        assertThat(after.nextToSign(time.instant())).as("seed %s", seed).isPresent();
        latest.set(after);
      }
    }
  }

  /** 4. A lost race is an everyday event, and was an error in logs, or a serialization failure. */
  @Test
  void a_lost_race_is_no_error_and_no_log_above_debug() {
    RotatingKeyStore winner = store();
    RotatingKeyStore loser = store();
    clock.set(winner.next().orElseThrow().activateAt());
    storage.beforeNextWrite(winner::rotateIfDue);

    List<LogRecord> lines = logged(() -> assertThat(loser.rotateIfDue()).isFalse());

    assertThat(lines)
        .extracting(LogRecord::getLevel)
        .allMatch(level -> level.intValue() <= Level.FINE.intValue());
    assertThat(loser.keys()).isEqualTo(winner.keys());
  }

  /** All that is logged, at whatever level. */
  private static List<LogRecord> logged(Runnable action) {
    List<LogRecord> lines = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(line);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(RotatingKeyStore.class.getPackageName());
    logger.addHandler(handler);
    logger.setLevel(Level.ALL);
    try {
      action.run();
    } finally {
      logger.setLevel(null);
      logger.removeHandler(handler);
    }
    return lines;
  }

  /**
   * 5. Toolhive 6451: fallback keys were configured as documented and never published. The runbook
   * of docs/keys.md against a real verifier over HTTP: rotate by time, by hand, and after a leak.
   */
  @Test
  void the_published_set_has_every_key_that_verifies() throws Exception {
    RotatingKeyStore store = store();
    HeldThread thread = new HeldThread();
    try (JwksServer server = JwksServer.start()) {
      server.answers(exchange -> JwksServer.text("max-age=" + MAX_AGE, json(store)).to(exchange));
      try (RemoteJwks verifier =
          RemoteJwks.builder()
              .uri(server.uri())
              .maxAgeBetween(Duration.ofSeconds(8), Duration.ofHours(1))
              .timeout(SECOND)
              .minInterval(SECOND)
              .clock(clock)
              .thread(thread)
              .build()) {
        String byTime = issue(store);
        clock.set(store.next().orElseThrow().activateAt());
        store.rotateIfDue();
        publishedIsBelieved(store);
        verifier.fetchIfDue();
        String byHand = issue(store);
        store.rotate();
        publishedIsBelieved(store);
        String after = issue(store);
        verifier.fetchIfDue();
        for (String token : List.of(byHand, after)) {
          accepted(verifier, token);
        }
        assertThat(check(verifier, byTime)).as("expired").isInstanceOf(Validation.Rejected.class);

        store.revoke(store.current().orElseThrow().keyId(), "leaked");
        publishedIsBelieved(store);
        clock.advance(Duration.ofSeconds(MAX_AGE));
        verifier.fetchIfDue();
        accepted(verifier, issue(store));
        accepted(verifier, byHand);
        assertThat(check(verifier, after)).as("revoked").isInstanceOf(Validation.Rejected.class);
      }
    }
  }

  private void publishedIsBelieved(RotatingKeyStore store) {
    Set<String> believed = new HashSet<>();
    for (KeyView key : store.keys()) {
      if (store.find(key.keyId(), clock.instant()) instanceof KeyLookup.Found) {
        believed.add(key.keyId());
      }
    }
    assertThat(published(store)).isEqualTo(believed).hasSizeGreaterThan(1);
  }

  /** 6. SPIRE 4429: keys piled up, one for each of N replicas and M restarts. */
  @Test
  void a_restart_makes_no_key() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      MovableClock time = MovableClock.at(TestKeys.START);
      ScriptedStorage shared = new ScriptedStorage();
      Set<String> keyIds = new HashSet<>();
      int replicas = 1 + random.nextInt(5);
      long seconds = 0;
      for (int restart = 0; restart < 40; restart++) {
        for (int replica = 0; replica < replicas; replica++) {
          TestKeys.fastStore(shared, time).build().close();
        }
        shared.load().records().forEach(record -> keyIds.add(record.keyId()));
        // The first is S old, and one is always published ahead.
        assertThat(keyIds)
            .as("seed %s, %s replicas, restart %s", seed, replicas, restart)
            .hasSizeLessThanOrEqualTo((int) ((seconds + 2) / 60) + 2);
        int pause = random.nextInt(30);
        seconds += pause;
        time.advance(Duration.ofSeconds(pause));
      }
      assertThat(keyIds).as("the keys did rotate").hasSizeGreaterThan(3);
    }
  }

  /** 7. Abblix 543, 556: rotation stopped, and nothing went red until no key could sign. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rotation_that_stops_turns_the_health_red(boolean itIsTriedInVain) {
    RotatingKeyStore store = store();
    Instant fence = store.next().orElseThrow().signUntil();
    Optional<Instant> red = Optional.empty();
    while (red.isEmpty() && clock.instant().isBefore(fence)) {
      clock.advance(SECOND);
      if (itIsTriedInVain) {
        storage.beforeNextWrite(
            () -> {
              throw new KeySetStorageException("the disk is full");
            });
        try {
          store.rotateIfDue();
        } catch (KeySetStorageException e) {
          assertThat(e).hasMessage("the disk is full");
        }
      } else {
        store.jwks(); // somebody still asks, so that the storage is read now and then
      }
      red = store.problem().map(problem -> clock.instant());
    }

    assertThat(red).as("long before the fence at %s", fence).isPresent();
    assertThat(red.get()).isBefore(fence.minusSeconds(30));
    assertThat(store.current()).as("it still signs").isPresent();
  }

  /** 8. Vault 11438: no-store exactly when keys rotated, so that each request was a fetch. */
  @Test
  void max_age_is_never_zero_and_jittered() {
    RotatingKeyStore store = store();
    Set<Long> seen = new HashSet<>();
    for (int second = 0; second < 200; second++) {
      store.rotateIfDue();
      long maxAge = ((PublishedJwks.Document) store.jwks()).maxAge().toSeconds();
      assertThat(maxAge).isBetween(1L, (long) MAX_AGE);
      seen.add(maxAge);
      clock.advance(SECOND);
    }
    assertThat(seen).hasSizeGreaterThan(1);
  }

  /**
   * 10. jwks-rsa-java 173: eleven unknown key ids used up the budget of fetches, and keys that were
   * not cached yet were refused.
   */
  /** 9: private keys in plain text in a database. */
  @Test
  void private_keys_do_not_rest_in_plain_text(@TempDir Path directory) throws Exception {
    byte[] keyEncryptionKey = new byte[32];
    new Random(9).nextBytes(keyEncryptionKey);
    KeySetFile file =
        KeySetFile.at(directory.resolve("keys.json"), KeyEncryptionKeys.of(keyEncryptionKey));
    RotatingKeyStore keys = TestKeys.fastStore(file, clock).build();

    String stored = Files.readString(directory.resolve("keys.json"));

    String jwk = keys.current(clock.instant()).exportPrivateJwk();
    String privateNumber = jwk.replaceAll(".*\"d\":\"([^\"]+)\".*", "$1");
    assertThat(privateNumber).hasSize(43);
    assertThat(stored)
        .contains(keys.current(clock.instant()).keyId())
        .doesNotContain(privateNumber, "\"d\":");
  }

  @Test
  void a_flood_of_unknown_kids_does_not_lock_out_known_or_new_ones() throws Exception {
    SigningKey known = SigningKey.generate(JwsAlgorithm.ES256);
    SigningKey fresh = SigningKey.generate(JwsAlgorithm.ES256);
    Duration interval = Duration.ofSeconds(30);
    HeldThread thread = new HeldThread();
    try (JwksServer server = JwksServer.start()) {
      server.answers(publishing("max-age=3600", known));
      try (RemoteJwks verifier =
          RemoteJwks.builder().uri(server.uri()).clock(clock).thread(thread).build()) {
        clock.advance(interval);
        flood(verifier);
        thread.run();
        accepted(verifier, issue(SigningKeys.of(known)));

        server.answers(publishing("max-age=3600", known, fresh));
        clock.advance(interval);
        flood(verifier);
        thread.run();
        accepted(verifier, issue(SigningKeys.of(fresh)));
        accepted(verifier, issue(SigningKeys.of(known)));
        assertThat(server.requests()).as("one at the start, one in each interval").isEqualTo(3);
      }
    }
  }

  private void flood(RemoteJwks verifier) {
    for (int i = 0; i < 10_000; i++) {
      assertThat(verifier.find("stranger-" + i, clock.instant()))
          .isNotInstanceOf(KeyLookup.Found.class);
    }
  }

  /**
   * 11. Abblix 352: a running system moved to rotating keys, its key was taken for a new one, and
   * clients broke.
   */
  @Test
  void existing_keys_are_adopted_as_already_known() {
    SigningKey existing = SigningKey.generate(JwsAlgorithm.ES256).withKeyId("orders-7");
    String before = issue(SigningKeys.of(existing));
    VerificationKeys oldSet =
        JwkSet.parse(JwkSet.of(List.of(existing.verificationKey())).toPublicJson());

    RotatingKeyStore store = TestKeys.fastStore(storage, clock).adopt(existing).build();

    accepted(store, before);
    accepted(oldSet, issue(store));
    // Verifiers that read the set within D of the move know the successor before it signs.
    clock.advance(Duration.ofSeconds(18));
    VerificationKeys newSet = JwkSet.parse(json(store));
    clock.set(store.next().orElseThrow().activateAt());
    assertThat(store.current().orElseThrow().keyId()).isNotEqualTo("orders-7");
    accepted(newSet, issue(store));
  }

  /** 12. Hydra: with a hardware module a new key replaced the whole set. */
  @Test
  void a_remote_signer_rotates_by_the_same_rules() {
    AtomicInteger versions = new AtomicInteger();
    RotatingKeyStore local = TestKeys.fastStore(KeySetStorage.inMemory(), clock).build();
    RotatingKeyStore remote =
        TestKeys.fastStore(storage, clock)
            .newKeys(() -> TestKeys.remoteKey("keys/orders/" + versions.incrementAndGet()))
            .build();
    List<String> tokens = new ArrayList<>();
    for (int second = 0; second < 300; second += REFRESH) {
      local.rotateIfDue();
      remote.rotateIfDue();
      if (second == 100) {
        local.rotate();
        remote.rotate();
      }
      if (second == 200) {
        local.revoke(local.current().orElseThrow().keyId(), "leaked");
        remote.revoke(remote.current().orElseThrow().keyId(), "leaked");
        tokens.clear();
      }
      assertThat(remote.keys())
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("keyId")
          .isEqualTo(local.keys());
      tokens.add(issue(remote));
      while (tokens.size() > 20 / REFRESH) {
        tokens.remove(0);
      }
      tokens.forEach(token -> accepted(remote, token));
      clock.advance(Duration.ofSeconds(REFRESH));
    }
    assertThat(versions.get()).as("no more keys than periods, and the standby").isLessThan(12);
  }
}
