package dev.countersign.containers;

import dev.countersign.jwt.Claims;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.testing.JsonMembers;
import dev.countersign.testing.TokenMint;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Tokens by one issuer, good and bad, and the validator that is to tell them apart. */
final class Tokens {

  static final String ISSUER = "https://auth.example";
  static final String AUDIENCE = "orders";

  private final TokenMint mint = TokenMint.create().withIssuer(ISSUER).withAudience(AUDIENCE);

  JwtValidator validator() {
    return validatorBuilder().build();
  }

  JwtValidator.Builder validatorBuilder() {
    return mint.validator();
  }

  /** Judges nothing, since it cannot reach its keys. */
  JwtValidator undecidedValidator() {
    return JwtValidator.builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .verifyWith(
            (keyId, instant) ->
                new KeyLookup.Unavailable("the key store is away", Optional.empty()))
        .clock(mint.clock())
        .build();
  }

  String of(Consumer<Claims> claims) {
    return mint.issue(claims);
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
    mint.clock().advance(Duration.ofDays(-1));
    String token = alice("orders:read");
    mint.clock().advance(Duration.ofDays(1));
    return token;
  }

  /** Well-formed and signed, but not by the issuer's key. */
  String forged() {
    return mint.impostor().issue(claims -> claims.subject("alice").scope("orders:read"));
  }

  String tampered() {
    String token = alice("orders:read");
    int payload = token.indexOf('.') + 5;
    char other = token.charAt(payload) == 'A' ? 'B' : 'A';
    return token.substring(0, payload) + other + token.substring(payload + 1);
  }

  /** Good but for these claims: a name, its value as JSON text, and so on. */
  String withClaims(String... namesAndJson) {
    JsonMembers claims = mint.claims();
    for (int i = 0; i < namesAndJson.length; i += 2) {
      claims = claims.with(namesAndJson[i], namesAndJson[i + 1]);
    }
    return mint.sign(mint.header(), claims);
  }

  InstantSource clock() {
    return mint.clock();
  }

  void passes(Duration time) {
    mint.clock().advance(time);
  }
}
