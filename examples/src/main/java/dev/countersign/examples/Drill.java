package dev.countersign.examples;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.Validation;
import dev.countersign.keystore.KeyEncryptionKeys;
import dev.countersign.keystore.KeySetFile;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.RotatingKeyStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A thief has the signing key of the login server. What each position of the dial makes of the
 * tokens that it mints, how long the key lives after it was revoked, and whose honest tokens die
 * with it: measured, on two nodes that share a file of keys.
 */
final class Drill {

  private static final List<String> USERS = List.of("alice", "bob", "admin");
  private static final int HONEST_TOKENS = 100;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LoginServerCommand options = new LoginServerCommand();
  private final InstantSource clock = InstantSource.system();
  private final ServerState state;
  private final KeySetStorage storage;
  private final int tokensPerUser;

  Drill(Path directory, int tokensPerUser) {
    this.tokensPerUser = tokensPerUser;
    options.server.issuer = "https://auth.example";
    options.server.audience = "orders";
    options.tokenLifetime = Duration.ofMinutes(10);
    state = ServerState.inMemory(options, clock);
    byte[] keyEncryptionKey = new byte[32];
    new SecureRandom().nextBytes(keyEncryptionKey);
    storage = KeySetFile.at(directory.resolve("keys.json"), KeyEncryptionKeys.of(keyEncryptionKey));
  }

  /**
   * What came of it.
   *
   * @param invented how many of the thief's tokens each position accepted that it made of nothing
   * @param copied how many that it made of a token that it had seen of each user
   * @param nodes how long each node went on to accept the thief's tokens after the key was revoked
   * @param bound how long that may be
   * @param honest what became of the tokens of honest users, by when they were issued
   */
  record Report(
      int minted,
      Map<Check, Long> invented,
      Map<Check, Long> copied,
      Map<String, Duration> nodes,
      Duration bound,
      Map<String, String> honest) {}

  Report run() throws InterruptedException {
    try (RotatingKeyStore one = node();
        RotatingKeyStore two = node()) {
      JwtIssuer issuer = issuer(one);
      List<String> before = honestTokens(issuer);
      one.rotate();
      List<String> after = honestTokens(issuer);

      // The thief has broken into the login server, and reads what its memory holds.
      SigningKey stolen = one.current(clock.instant());
      Thief thief = new Thief(stolen, options.server.issuer, options.server.audience);
      Instant now = clock.instant();
      List<String> invented = mint(number -> thief.invents(USERS.get(number % USERS.size()), now));
      List<Jwt> seen = after.stream().map(validator(one, Check.stateless)::validate).toList();
      List<String> copied = mint(number -> thief.copies(seen.get(number % seen.size()), now));
      Map<Check, Long> inventedAccepted = new EnumMap<>(Check.class);
      Map<Check, Long> copiedAccepted = new EnumMap<>(Check.class);
      for (Check check : Check.values()) {
        inventedAccepted.put(check, accepted(validator(one, check), invented));
        copiedAccepted.put(check, accepted(validator(one, check), copied));
      }

      Instant revokedAt = clock.instant();
      one.revoke(stolen.keyId(), "leaked");
      Map<String, Duration> nodes = new LinkedHashMap<>();
      nodes.put("the node that revoked it", untilRefused(one, invented.get(0), revokedAt));
      nodes.put("the other node", untilRefused(two, invented.get(0), revokedAt));
      return new Report(
          USERS.size() * tokensPerUser,
          inventedAccepted,
          copiedAccepted,
          nodes,
          SECOND.multipliedBy(2),
          honest(one, before, after));
    }
  }

  private RotatingKeyStore node() {
    return RotatingKeyStore.builder()
        .algorithm(JwsAlgorithm.HS256)
        .maxTokenLifetime(options.tokenLifetime)
        .clockSkew(SECOND)
        .commitLatency(SECOND)
        .refreshInterval(SECOND)
        .storage(storage)
        .build()
        .startRotating();
  }

  /** Records, numbers and ties every token to a session, so that each position can judge it. */
  private JwtIssuer issuer(RotatingKeyStore keys) {
    EnumSet<Check> all = EnumSet.complementOf(EnumSet.of(Check.stateless));
    return Checks.of(all, state)
        .serve(JwtIssuer.builder())
        .issuer(options.server.issuer)
        .audience(options.server.audience)
        .lifetime(options.tokenLifetime)
        .signWith(keys)
        .build();
  }

  private JwtValidator validator(RotatingKeyStore keys, Check check) {
    return JwtValidator.builder()
        .issuer(options.server.issuer)
        .audience(options.server.audience)
        .verifyWith(keys)
        .revocation(Checks.of(EnumSet.of(check), state).all())
        .build();
  }

  private List<String> honestTokens(JwtIssuer issuer) {
    List<String> tokens = new ArrayList<>();
    for (String user : USERS) {
      for (int i = 0; i < HONEST_TOKENS; i++) {
        String sessionId = state.sessions().start(user).id();
        tokens.add(issuer.issue(claims -> claims.subject(user).claim("sid", sessionId)));
      }
    }
    return tokens;
  }

  private List<String> mint(Function<Integer, String> forgery) {
    return IntStream.range(0, USERS.size() * tokensPerUser)
        .parallel()
        .mapToObj(forgery::apply)
        .toList();
  }

  private static long accepted(JwtValidator validator, List<String> tokens) {
    return tokens.parallelStream()
        .filter(token -> validator.check(token) instanceof Validation.Accepted)
        .count();
  }

  private Duration untilRefused(RotatingKeyStore keys, String token, Instant since)
      throws InterruptedException {
    JwtValidator validator = validator(keys, Check.stateless);
    while (validator.check(token) instanceof Validation.Accepted) {
      if (Duration.between(since, clock.instant()).compareTo(PATIENCE) > 0) {
        throw new IllegalStateException("a node goes on to believe a key that was revoked");
      }
      Thread.sleep(1);
    }
    return Duration.between(since, clock.instant());
  }

  private Map<String, String> honest(
      RotatingKeyStore keys, List<String> before, List<String> after) {
    JwtValidator validator = validator(keys, Check.allowlist);
    Map<String, String> honest = new LinkedHashMap<>();
    honest.put("signed by the key before the leaked one", left(validator, before));
    honest.put("signed by the leaked key", left(validator, after));
    honest.put("signed after it was revoked", left(validator, honestTokens(issuer(keys))));
    return honest;
  }

  private static String left(JwtValidator validator, List<String> tokens) {
    return accepted(validator, tokens) + " of " + tokens.size() + " still good";
  }

  /** The report as Markdown. */
  static String describe(Report report) {
    Stream<String> positions =
        report.invented().keySet().stream()
            .map(
                check ->
                    "| %s | %,d | %,d |"
                        .formatted(
                            check, report.invented().get(check), report.copied().get(check)));
    Stream<String> nodes =
        report.nodes().entrySet().stream()
            .map(
                node ->
                    "- %s refuses after %d ms"
                        .formatted(node.getKey(), node.getValue().toMillis()));
    Stream<String> honest =
        report.honest().entrySet().stream()
            .map(tokens -> "- honest tokens %s: %s".formatted(tokens.getKey(), tokens.getValue()));
    return Stream.of(
            Stream.of(
                "Of %,d forged tokens each, with perfect signatures, were accepted:"
                    .formatted(report.minted()),
                "",
                "| position | made of nothing | made of a token of the user that the thief saw |",
                "| --- | --- | --- |"),
            positions,
            Stream.of(
                "",
                "After the key was revoked (bound: %d ms):".formatted(report.bound().toMillis()),
                ""),
            nodes,
            honest)
        .flatMap(Function.identity())
        .reduce((a, b) -> a + System.lineSeparator() + b)
        .orElseThrow();
  }
}
