/**
 * Issues JSON Web Tokens and decides, on every request, whether to believe one.
 *
 * <p>{@link dev.countersign.jwt.JwtIssuer} makes tokens with a {@link
 * dev.countersign.jwt.SigningKey}, {@link dev.countersign.jwt.JwtValidator} judges them with {@link
 * dev.countersign.jwt.VerificationKeys}. A verdict is a {@link dev.countersign.jwt.Validation}:
 * accepted with a {@link dev.countersign.jwt.Jwt}, rejected with a {@link
 * dev.countersign.jwt.Reason}, or undecided.
 *
 * <p>What is plugged in: keys by {@link dev.countersign.jwt.SigningKeys} and {@link
 * dev.countersign.jwt.VerificationKeys}, claims by {@link dev.countersign.jwt.ClaimRule}, the check
 * on the server by {@link dev.countersign.jwt.RevocationCheck}.
 */
package dev.countersign.jwt;
