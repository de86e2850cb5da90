package dev.countersign.jwt.revocation;

import dev.countersign.jwt.Claims;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.VerificationKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** One key, a clock to move, and really signed tokens of issuer "i" that live for ten minutes. */
final class Checked {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.HS256);

  final AtomicReference<Instant> clock = new AtomicReference<>(START);

  void advance(Duration duration) {
    clock.set(clock.get().plus(duration));
  }

  JwtIssuer.Builder issuer() {
    return JwtIssuer.builder()
        .issuer("i")
        .audience("a")
        .lifetime(Duration.ofMinutes(10))
        .signWith(SigningKeys.of(KEY))
        .clock(clock::get);
  }

  Jwt token(UnaryOperator<JwtIssuer.Builder> settings, Consumer<Claims> claims) {
    return checked(settings.apply(issuer()).build().issue(claims));
  }

  Jwt token() {
    return token(issuer -> issuer, claims -> claims.subject("alice"));
  }

  Jwt checked(String token) {
    return JwtValidator.builder()
        .issuer("i")
        .audience("a")
        .verifyWith(VerificationKeys.of(KEY.verificationKey()))
        .clock(clock::get)
        .build()
        .validate(token);
  }

  RevocationStatus status(RevocationCheck check, Jwt jwt) {
    return check.check(jwt, clock.get());
  }

  boolean live(RevocationCheck check, Jwt jwt) {
    return status(check, jwt) instanceof RevocationStatus.Live;
  }

  boolean revoked(RevocationCheck check, Jwt jwt) {
    return status(check, jwt) instanceof RevocationStatus.Revoked;
  }

  boolean undecided(RevocationCheck check, Jwt jwt) {
    return status(check, jwt) instanceof RevocationStatus.CannotTell;
  }
}
