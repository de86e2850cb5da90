package dev.countersign.servlet;

import dev.countersign.jwt.Claims;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.VerificationKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Tokens by one issuer, good and bad, and the validator that is to tell them apart. */
final class Tokens {

  static final String ISSUER = "https://auth.example";
  static final String AUDIENCE = "orders";

  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ES256);

  private Instant now = START;
  private final InstantSource clock = () -> now;
  private final JwtIssuer issuer = issuer(KEY);

  JwtValidator validator() {
    return validatorBuilder().build();
  }

  JwtValidator.Builder validatorBuilder() {
    return JwtValidator.builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .verifyWith(VerificationKeys.of(KEY.verificationKey()))
        .clock(clock);
  }

  /** Judges nothing, since it cannot reach its keys. */
  JwtValidator undecidedValidator() {
    return JwtValidator.builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .verifyWith(
            (keyId, instant) ->
                new KeyLookup.Unavailable("the key store is away", Optional.empty()))
        .clock(clock)
        .build();
  }

  String of(Consumer<Claims> claims) {
    return issuer.issue(claims);
  }

  String alice(String... scopes) {
    return of(
        claims -> {
          claims.subject("alice");
          if (scopes.length > 0) {
            claims.scope(scopes);
          }
        });
  }

  String expired() {
    Instant before = now;
    now = now.minus(Duration.ofDays(1));
    String token = alice("orders:read");
    now = before;
    return token;
  }

  /** Well-formed and signed, but not by the issuer's key. */
  String forged() {
    return issuer(SigningKey.generate(JwsAlgorithm.ES256).withKeyId(KEY.keyId()))
        .issue(claims -> claims.subject("alice").scope("orders:read"));
  }

  String tampered() {
    String token = alice("orders:read");
    int payload = token.indexOf('.') + 5;
    char other = token.charAt(payload) == 'A' ? 'B' : 'A';
    return token.substring(0, payload) + other + token.substring(payload + 1);
  }

  void passes(Duration time) {
    now = now.plus(time);
  }

  private JwtIssuer issuer(SigningKey key) {
    return JwtIssuer.builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .lifetime(LIFETIME)
        .signWith(SigningKeys.of(key))
        .clock(clock)
        .build();
  }
}
