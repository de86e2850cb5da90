package dev.countersign.benchmarks;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKey;
import dev.countersign.jwt.VerificationKeys;
import dev.countersign.jwt.revocation.Denylist;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What may become many, and how the cost of a validation (HS256) should grow with it. */
public enum Growth {
  ISSUERS("trusted issuers", "constant", 1, 10, 100, 1_000),
  KEYS("keys in the set", "constant", 1, 10, 100, 1_000),
  REVOKED(
      "revoked tokens, the asked one in the cache",
      "constant",
      1_000,
      10_000,
      100_000,
      1_000_000,
      10_000_000),
  CLAIMS("claims of the token", "linear in the size of the token", 5, 15, 50, 150, 500),
  CACHED(
      "tokens in the cache, in turn",
      "constant, save for the processor's caches",
      1,
      100,
      1_000,
      10_000,
      50_000);

  private static final long CACHE_BYTES = 1L << 30;
  private static final int ROOM = 64 * 1024;

  private final String title;
  private final String expected;

  @SuppressWarnings("ImmutableEnumChecker") // of int, by List.of
  private final List<Integer> sizes;

  Growth(String title, String expected, Integer... sizes) {
    this.title = title;
    this.expected = expected;
    this.sizes = List.of(sizes);
  }

  String title() {
    return title;
  }

  String expected() {
    return expected;
  }

  List<Integer> sizes() {
    return sizes;
  }

  JwtValidator validator(int size) {
    return switch (this) {
      case ISSUERS -> ofIssuers(size);
      case KEYS -> CountersignLibrary.rules(keys(size)).build();
      case REVOKED -> cached().revocation(revoked(size)).build();
      case CLAIMS -> CountersignLibrary.rules(oneKey()).maxTokenLength(ROOM).build();
      case CACHED -> cached().build();
    };
  }

  List<String> tokens(int size) {
    TestKey key = TestKey.of(Algorithm.HS256);
    return switch (this) {
      case ISSUERS, KEYS, REVOKED -> List.of(new Tokens(key, TokenSize.TYPICAL).good());
      case CLAIMS -> List.of(Tokens.withFewestClaimsAnd(claims(size), key).good());
      case CACHED ->
          IntStream.range(0, size)
              .mapToObj(number -> new Tokens(key, numbered(number)).good())
              .toList();
    };
  }

  private static VerificationKeys oneKey() {
    return keys(1);
  }

  /** That of the token comes last. */
  private static VerificationKeys keys(int size) {
    return VerificationKeys.of(
        IntStream.range(0, size)
            .mapToObj(number -> key(size - 1 - number))
            .toArray(VerificationKey[]::new));
  }

  private static VerificationKey key(int number) {
    SigningKey key = CountersignLibrary.signingKey(TestKey.of(Algorithm.HS256, number));
    return number == 0 ? key.verificationKey() : key.withKeyId("k" + number).verificationKey();
  }

  private static JwtValidator ofIssuers(int size) {
    JwtValidator.Builder builder =
        JwtValidator.builder()
            .audience(Tokens.AUDIENCE)
            .type(Tokens.TYPE)
            .clockSkew(Tokens.CLOCK_SKEW);
    for (int number = size - 1; number > 0; number--) {
      builder.issuer("https://auth%d.example".formatted(number), VerificationKeys.of(key(number)));
    }
    return builder.issuer(Tokens.ISSUER, oneKey()).build();
  }

  private static JwtValidator.Builder cached() {
    return CountersignLibrary.rules(oneKey()).cacheVerifiedTokens(CACHE_BYTES);
  }

  private static Denylist revoked(int size) {
    Denylist denylist = Denylist.inMemory(size, InstantSource.system());
    Instant expiry = Instant.now().plusSeconds(3_600);
    IntStream.range(0, size)
        .parallel()
        .forEach(
            number ->
                denylist.revoke(Tokens.ISSUER, "abcdefghijkl%010d".formatted(number), expiry));
    return denylist;
  }

  private static Map<String, Object> claims(int size) {
    return IntStream.range(Tokens.FEWEST_CLAIMS, size)
        .boxed()
        .collect(Collectors.toMap("claim%03d"::formatted, number -> "value" + number));
  }

  private static Map<String, Object> numbered(int number) {
    return Map.of("number", number, "scope", "orders:read", "tenant", "northern-warehouse-17");
  }
}
