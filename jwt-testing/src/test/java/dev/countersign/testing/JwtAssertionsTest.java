package dev.countersign.testing;

import static dev.countersign.testing.JwtAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.Validation;
import dev.countersign.jwt.Validation.Undecided.Cause;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JwtAssertionsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final TokenMint MINT = TokenMint.at(MovableClock.at(NOW));
  private static final String TOKEN =
      MINT.sign(
          MINT.header(),
          MINT.claims()
              .with("scope", "\"read write\"")
              .with("nbf", String.valueOf(NOW.getEpochSecond()))
              .with("level", "3")
              .with("nothing", "null"));
  private static final Jwt JWT = MINT.validator().build().validate(TOKEN);

  private static final Validation ACCEPTED = new Validation.Accepted(JWT);
  private static final Validation REJECTED = new Validation.Rejected(Reason.EXPIRED, "too late");
  private static final Validation UNDECIDED =
      new Validation.Undecided(Cause.KEYS, "out of reach", Optional.empty());

  @Test
  void verdicts_are_told_apart() {
    assertThat(ACCEPTED).isAccepted().hasJwtThat().hasSubject("alice");
    assertThat(REJECTED).isRejected().isRejectedWith(Reason.EXPIRED);
    assertThat(UNDECIDED).isUndecidedBecauseOf(Cause.KEYS);
  }

  static Stream<ThrowingCallable> wrong_claims_about_verdicts() {
    return Stream.of(
        () -> assertThat(REJECTED).isAccepted(),
        () -> assertThat(UNDECIDED).isAccepted(),
        () -> assertThat(REJECTED).hasJwtThat(),
        () -> assertThat(ACCEPTED).isRejected(),
        () -> assertThat(UNDECIDED).isRejected(),
        () -> assertThat(ACCEPTED).isRejectedWith(Reason.EXPIRED),
        () -> assertThat(REJECTED).isRejectedWith(Reason.REVOKED),
        () -> assertThat(UNDECIDED).isRejectedWith(Reason.EXPIRED),
        () -> assertThat(ACCEPTED).isUndecidedBecauseOf(Cause.KEYS),
        () -> assertThat(REJECTED).isUndecidedBecauseOf(Cause.KEYS),
        () -> assertThat(UNDECIDED).isUndecidedBecauseOf(Cause.RULE),
        () -> assertThat((Validation) null).isAccepted());
  }

  @ParameterizedTest
  @MethodSource
  void wrong_claims_about_verdicts(ThrowingCallable claim) {
    assertThatExceptionOfType(AssertionError.class).isThrownBy(claim);
  }

  @Test
  void a_failure_says_what_was_expected_and_what_the_verdict_was() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(REJECTED).as("my token").isRejectedWith(Reason.REVOKED))
        .withMessageContainingAll("my token", "REVOKED", "EXPIRED", "too late");
  }

  static Stream<Named<Consumer<JwtAssert>>> right_claims_about_tokens() {
    return Stream.of(
        claim("iss", a -> a.hasIssuer("https://issuer.test")),
        claim("sub", a -> a.hasSubject("alice")),
        claim("jti", a -> a.hasId("minted-by-hand")),
        claim("aud", a -> a.hasAudience("test-audience")),
        claim("scope", a -> a.hasScope("read")),
        claim("scopes", a -> a.hasExactlyScopes("write", "read")),
        claim("no scope", a -> a.hasNoScope("admin")),
        claim("claim", a -> a.hasClaim("level")),
        claim("claim of an int", a -> a.hasClaim("level", 3)),
        claim("claim of a text", a -> a.hasClaim("sub", "alice")),
        claim("no claim", a -> a.hasNoClaim("missing").hasNoClaim("nothing")),
        claim("exp", a -> a.expiresAt(NOW.plusSeconds(600))),
        claim("iat", a -> a.wasIssuedAt(NOW)),
        claim("nbf", a -> a.isValidFrom(NOW)),
        claim("typ", a -> a.hasType("at+jwt")),
        claim("kid", a -> a.wasSignedByKey("test-ES256")),
        claim("alg", a -> a.wasSignedBy(JwsAlgorithm.ES256)));
  }

  @ParameterizedTest
  @MethodSource
  void right_claims_about_tokens(Consumer<JwtAssert> claim) {
    claim.accept(assertThat(JWT));
  }

  static Stream<Named<Consumer<JwtAssert>>> wrong_claims_about_tokens() {
    return Stream.of(
        claim("iss", a -> a.hasIssuer("other")),
        claim("sub", a -> a.hasSubject("bob")),
        claim("jti", a -> a.hasId("other")),
        claim("aud", a -> a.hasAudience("test-audience", "other")),
        claim("scope", a -> a.hasScope("admin")),
        claim("scopes", a -> a.hasExactlyScopes("read")),
        claim("no scope", a -> a.hasNoScope("read")),
        claim("claim", a -> a.hasClaim("nothing")),
        claim("claim of an int", a -> a.hasClaim("level", 4)),
        claim("claim of another type", a -> a.hasClaim("level", "3")),
        claim("claim of a map", a -> a.hasClaim("level", Map.of())),
        claim("no claim", a -> a.hasNoClaim("level")),
        claim("exp", a -> a.expiresAt(NOW)),
        claim("iat", a -> a.wasIssuedAt(NOW.plusSeconds(1))),
        claim("nbf", a -> a.isValidFrom(NOW.plusSeconds(1))),
        claim("typ", a -> a.hasType("JWT")),
        claim("kid", a -> a.wasSignedByKey("other")),
        claim("alg", a -> a.wasSignedBy(JwsAlgorithm.ES384)));
  }

  @ParameterizedTest
  @MethodSource
  void wrong_claims_about_tokens(Consumer<JwtAssert> claim) {
    AssertionError error =
        catchThrowableOfType(AssertionError.class, () -> claim.accept(assertThat(JWT)));
    assertThat(error.getMessage()).startsWith(System.lineSeparator() + "Expected");
  }

  @ParameterizedTest
  @MethodSource("wrong_claims_about_tokens")
  void no_failure_shows_the_token(Consumer<JwtAssert> claim) {
    AssertionError error =
        catchThrowableOfType(AssertionError.class, () -> claim.accept(assertThat(JWT)));
    assertThat(error.getMessage()).doesNotContain(TOKEN.split("\\."));
  }

  private static Named<Consumer<JwtAssert>> claim(String name, Consumer<JwtAssert> claim) {
    return Named.of(name, claim);
  }
}
