/**
 * What users need in their own unit tests, without a container and without a stubbed token.
 *
 * <p>Three things to start from:
 *
 * <ul>
 *   <li>{@link dev.countersign.testing.WithTokenMint} injects a clock, a mint, an issuer, a
 *       validator and a denylist into a JUnit Jupiter test; without JUnit, {@link
 *       dev.countersign.testing.TokenMint#create()} gives the same.
 *   <li>{@link dev.countersign.testing.JwtAssertions} has AssertJ assertions on verdicts and on
 *       checked tokens.
 *   <li>{@link dev.countersign.testing.Attack} is a catalogue of malicious tokens, each with the
 *       reason for which it must be refused, to be thrown at your own validator.
 * </ul>
 *
 * <p>Whoever keeps revocations in a store of their own extends the contract of what they implement,
 * for example {@link dev.countersign.testing.DenylistContract}.
 *
 * <p>Tokens are really signed, with keys that are random in each process, and really validated:
 * nobody can fabricate a {@link dev.countersign.jwt.Jwt}, not even this package.
 *
 * <pre>{@code
 * import static dev.countersign.testing.JwtAssertions.assertThat;
 *
 * @WithTokenMint(audience = "orders")
 * class OrdersTest {
 *
 *   @Test
 *   void a_token_is_good_for_ten_minutes(TokenMint mint, JwtValidator validator, MovableClock clock) {
 *     String token = mint.issue(claims -> claims.subject("alice").scope("orders:read"));
 *     assertThat(validator.check(token)).hasJwtThat().hasSubject("alice").hasScope("orders:read");
 *
 *     clock.advance(Duration.ofMinutes(11));
 *     assertThat(validator.check(token)).isRejectedWith(Reason.EXPIRED);
 *   }
 *
 *   @ParameterizedTest
 *   @EnumSource
 *   void every_attack_is_answered(Attack attack, TokenMint mint, JwtValidator validator) {
 *     assertThat(validator.check(mint.attack(attack))).isAnsweredAsExpectedOf(attack);
 *   }
 * }
 * }</pre>
 */
package dev.countersign.testing;
