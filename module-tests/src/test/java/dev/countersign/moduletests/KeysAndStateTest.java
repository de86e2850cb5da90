package dev.countersign.moduletests;

import static dev.countersign.testing.JwtAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jdbc.JdbcStores;
import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.Validation;
import dev.countersign.jwt.VerificationKeys;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RefreshRotation;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.RemoteJwks;
import dev.countersign.keystore.RotatingKeyStore;
import dev.countersign.testing.MovableClock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on what changes with time: keys that rotate, key sets of others, and state. */
class KeysAndStateTest {

  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final MovableClock clock = MovableClock.at(Instant.parse("2030-01-01T12:00:00Z"));

  private RotatingKeyStore keyStore() {
    return RotatingKeyStore.builder()
        .algorithm(JwsAlgorithm.ES256)
        .rotateEvery(Duration.ofDays(1))
        .maxTokenLifetime(LIFETIME)
        .storage(KeySetStorage.inMemory())
        .clock(clock)
        .build();
  }

  private String issue(SigningKeys keys) {
    return JwtIssuer.builder()
        .issuer("i")
        .audience("a")
        .lifetime(LIFETIME)
        .signWith(keys)
        .clock(clock)
        .build()
        .issue(claims -> claims.subject("alice"));
  }

  private JwtValidator.Builder validator(VerificationKeys keys) {
    return JwtValidator.builder().issuer("i").audience("a").verifyWith(keys).clock(clock);
  }

  @Test
  @Row(78)
  void a_key_verifies_nothing_after_its_window_even_a_token_without_an_end() {
    RotatingKeyStore keys = keyStore();
    SigningKey old = keys.current(clock.instant());
    keys.rotate();
    Instant end = keys.previous().orElseThrow().verifyUntil();
    // What a thief of the old key signs, long after it was rotated away.
    SigningKeys stolen = now -> old;

    clock.set(end.minusSeconds(1));
    assertThat(validator(keys).build().check(issue(stolen))).isAccepted();
    clock.set(end);
    assertThat(validator(keys).build().check(issue(stolen))).isRejectedWith(Reason.KEY_EXPIRED);
  }

  @Test
  @Row(78)
  void a_key_that_is_published_and_not_yet_active_signs_nothing() {
    RotatingKeyStore keys = keyStore();
    String next = keys.next().orElseThrow().keyId();

    assertThat(keys.current(clock.instant()).keyId()).isNotEqualTo(next);
    clock.set(keys.next().orElseThrow().activateAt());
    assertThat(keys.current(clock.instant()).keyId()).isEqualTo(next);
  }

  @Test
  @Row(79)
  void a_rotation_drops_no_live_token() {
    RotatingKeyStore keys = keyStore();
    String token = issue(keys);
    keys.rotate();

    clock.advance(Duration.ofSeconds(1));
    assertThat(validator(keys).build().check(token)).isAccepted();
    clock.advance(LIFETIME.plusSeconds(28)); // its last second, leeway included
    assertThat(validator(keys).build().check(token)).isAccepted();
    clock.advance(Duration.ofSeconds(1));
    assertThat(validator(keys).build().check(token)).isRejectedWith(Reason.EXPIRED);
  }

  @Test
  @Row(80)
  void a_storm_of_ten_thousand_unknown_key_ids_costs_the_issuer_one_fetch() throws Exception {
    SigningKey good = SigningKey.generate(JwsAlgorithm.ES256);
    AtomicInteger fetches = new AtomicInteger();
    try (Site site =
        Site.answering(
            (request, response, callback) -> {
              fetches.incrementAndGet();
              write(response, callback, JwkSet.of(List.of(good.verificationKey())).toPublicJson());
              return true;
            })) {
      try (RemoteJwks keys = RemoteJwks.builder().uri(site.uri()).build()) {
        JwtValidator validator =
            JwtValidator.builder().issuer("i").audience("a").anyType().verifyWith(keys).build();
        String goodToken = now(good);
        for (int i = 0; i < 10_000; i++) {
          String header = "{\"alg\":\"ES256\",\"kid\":\"storm-" + i + "\"}";
          Validation verdict = validator.check(base64(header) + ".e30." + "A".repeat(86));
          assertThat(verdict).isNotInstanceOf(Validation.Accepted.class);
        }
        assertThat(validator.check(goodToken)).isAccepted();
      }
      assertThat(fetches.get()).as("fetches").isEqualTo(1);
    }
  }

  @Test
  @Row(81)
  void a_redirect_of_the_key_set_is_not_followed() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    try (Site internal =
            Site.answering(
                (request, response, callback) -> {
                  inside.incrementAndGet();
                  write(response, callback, "{\"keys\":[]}");
                  return true;
                });
        Site hostile =
            Site.answering(
                (request, response, callback) -> {
                  response.getHeaders().put(HttpHeader.LOCATION, internal.uri().toString());
                  response.setStatus(302);
                  callback.succeeded();
                  return true;
                })) {
      try (RemoteJwks keys = RemoteJwks.builder().uri(hostile.uri()).build()) {
        assertThat(validator(keys).build().check(issue(keyStore())))
            .isInstanceOf(Validation.Undecided.class);
      }
      assertThat(inside.get()).as("requests to where the redirect leads").isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"file:///etc/passwd", "http://169.254.169.254/jwks", "jar:file:/x!/y", "/jwks"})
  @Row(81)
  void a_key_set_is_fetched_over_https_alone(String uri) {
    assertThatThrownBy(() -> RemoteJwks.builder().uri(URI.create(uri)).build())
        .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class)
        .hasMessageContaining("https");
  }

  @Test
  @Row(82)
  void a_warm_cache_takes_no_other_spelling_of_a_token_that_it_knows() {
    SigningKey key = SigningKey.generate(JwsAlgorithm.HS256);
    JwtValidator validator =
        validator(VerificationKeys.of(key.verificationKey())).cacheVerifiedTokens(1 << 20).build();
    String token = issue(SigningKeys.of(key));
    assertThat(validator.check(token)).isAccepted();
    assertThat(validator.check(token)).isAccepted();

    char last = token.charAt(token.length() - 1);
    String stem = token.substring(0, token.length() - 1);
    for (String other :
        List.of(
            token + "=", token + " ", token + "\n", stem + (char) (last ^ 1), "Bearer " + token)) {
      assertThat(validator.check(other)).isInstanceOf(Validation.Rejected.class);
    }
  }

  @Test
  @Row(82)
  void a_warm_cache_keeps_no_token_beyond_its_revocation_its_end_or_its_key() {
    RotatingKeyStore keys = keyStore();
    Denylist denylist = Denylist.inMemory(10, clock);
    JwtValidator validator =
        validator(keys).revocation(denylist).cacheVerifiedTokens(1 << 20).build();
    String loggedOut = issue(keys);
    String expiring = issue(keys);
    denylist.revoke(validator.validate(loggedOut));
    validator.validate(expiring);

    assertThat(validator.check(loggedOut)).isRejectedWith(Reason.REVOKED);
    keys.revoke(keys.current().orElseThrow().keyId(), "leaked");
    assertThat(validator.check(expiring)).isRejectedWith(Reason.KEY_REVOKED);
    String last = issue(keys);
    validator.validate(last);
    clock.advance(LIFETIME.plusSeconds(30));
    assertThat(validator.check(last)).isRejectedWith(Reason.EXPIRED);
  }

  @Test
  @Row(85)
  void fifty_parallel_exchanges_of_one_refresh_token_give_one_successor() throws Exception {
    RefreshTokens tokens = refreshTokens(Duration.ofSeconds(30));
    String token = tokens.issue(RefreshGrant.of("alice"));
    Set<String> successors = new HashSet<>();
    for (RefreshRotation rotation : exchangeFiftyTimes(tokens, token)) {
      successors.add(((RefreshRotation.Rotated) rotation).token());
    }
    assertThat(successors).hasSize(1);
  }

  @Test
  @Row(85)
  void without_a_grace_one_of_fifty_wins_and_the_family_ends() throws Exception {
    RefreshTokens tokens = refreshTokens(Duration.ZERO);
    String token = tokens.issue(RefreshGrant.of("alice"));
    List<RefreshRotation> rotations = exchangeFiftyTimes(tokens, token);
    List<RefreshRotation> won =
        rotations.stream().filter(RefreshRotation.Rotated.class::isInstance).toList();
    assertThat(won).hasSize(1);
    String successor = ((RefreshRotation.Rotated) won.get(0)).token();
    assertThat(tokens.rotate(successor)).isInstanceOf(RefreshRotation.Replayed.class);
  }

  private RefreshTokens refreshTokens(Duration grace) {
    byte[] keyEncryptionKey = Base64.getDecoder().decode(System.getenv("JWT_KEY_ENCRYPTION_KEY"));
    return RefreshTokens.builder()
        .store(RefreshFamilies.inMemory(clock))
        .keyEncryptionKeys(keyEncryptionKey)
        .grace(grace)
        .clock(clock)
        .build();
  }

  private static List<RefreshRotation> exchangeFiftyTimes(RefreshTokens tokens, String token)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(50);
    try {
      List<Future<RefreshRotation>> futures =
          threads.invokeAll(
              IntStream.range(0, 50)
                  .mapToObj(i -> (Callable<RefreshRotation>) () -> tokens.rotate(token))
                  .toList());
      List<RefreshRotation> rotations = new ArrayList<>();
      for (Future<RefreshRotation> future : futures) {
        rotations.add(future.get());
      }
      return rotations;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @Row(86)
  void a_revocation_in_a_database_outlives_a_restart(@TempDir Path directory) {
    SigningKey key = SigningKey.generate(JwsAlgorithm.HS256);
    VerificationKeys keys = VerificationKeys.of(key.verificationKey());
    String token = issue(SigningKeys.of(key));
    JdbcConnectionPool before = database(directory);
    JdbcStores stores = JdbcStores.h2(before).clock(clock).build();
    stores.applySchema();
    stores.denylist().revoke(validator(keys).build().validate(token));
    before.dispose(); // the last connection, so that the database is closed

    JdbcConnectionPool afterRestart = database(directory);
    Denylist denylist = JdbcStores.h2(afterRestart).clock(clock).build().denylist();
    assertThat(validator(keys).revocation(denylist).build().check(token))
        .isRejectedWith(Reason.REVOKED);
    afterRestart.dispose();
  }

  private static JdbcConnectionPool database(Path directory) {
    return JdbcConnectionPool.create("jdbc:h2:file:" + directory.resolve("state"), "", "");
  }

  private static String now(SigningKey key) {
    return JwtIssuer.builder()
        .issuer("i")
        .audience("a")
        .lifetime(LIFETIME)
        .signWith(SigningKeys.of(key))
        .build()
        .issue(claims -> claims.subject("alice"));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Response response, Callback callback, String json) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    Content.Sink.write(response, true, json, callback);
  }

  /** A real HTTP server on this machine. */
  private record Site(Server server, URI uri) implements AutoCloseable {

    interface Answer {
      boolean handle(Request request, Response response, Callback callback);
    }

    static Site answering(Answer answer) throws Exception {
      Server server = new Server();
      ServerConnector connector = new ServerConnector(server);
      connector.setHost("127.0.0.1");
      server.addConnector(connector);
      server.setHandler(
          new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
              return answer.handle(request, response, callback);
            }
          });
      server.start();
      return new Site(server, URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/jwks"));
    }

    @Override
    public void close() {
      try {
        server.stop();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
