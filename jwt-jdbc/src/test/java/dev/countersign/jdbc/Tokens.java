package dev.countersign.jdbc;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.testing.MovableClock;
import dev.countersign.testing.TokenMint;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Tokens of the tests. */
final class Tokens {

  static final TokenMint MINT = mint();

  static final Jwt ANY = of("alice");

  private Tokens() {}

  private static TokenMint mint() {
    InstantSource system = InstantSource.system();
    return TokenMint.at(MovableClock.at(system.instant().truncatedTo(ChronoUnit.SECONDS)))
        .withAlgorithm(JwsAlgorithm.HS256);
  }

  /** Another at each call. */
  static Jwt of(String subject) {
    return MINT.jwt(claims -> claims.subject(subject));
  }
}
