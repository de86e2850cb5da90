package dev.countersign.jwt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One key, one instant, and tokens of whatever claims, really signed. */
final class Tokens {

  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  static final long SECONDS = NOW.getEpochSecond();
  static final InstantSource CLOCK = InstantSource.fixed(NOW);
  static final String ISSUER = "https://auth.example";
  static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.HS256).withKeyId("key-1");
  static final String HEADER = "{\"alg\":\"HS256\",\"kid\":\"key-1\",\"typ\":\"at+jwt\"}";

  private Tokens() {}

  static JwtValidator.Builder validator() {
    return JwtValidator.builder()
        .issuer(ISSUER)
        .audience("orders")
        .verifyWith(VerificationKeys.of(KEY.verificationKey()))
        .clock(CLOCK);
  }

  static JwtValidator.Builder validatorAt(Instant now) {
    return JwtValidator.builder()
        .issuer(ISSUER)
        .audience("orders")
        .verifyWith(VerificationKeys.of(KEY.verificationKey()))
        .clock(InstantSource.fixed(now));
  }

  static JwtIssuer.Builder issuer() {
    return JwtIssuer.builder()
        .issuer(ISSUER)
        .audience("orders")
        .lifetime(Duration.ofMinutes(10))
        .signWith(SigningKeys.of(KEY))
        .clock(CLOCK);
  }

  /** A token that this key signed, and what a verifier with the other key says of it. */
  static Validation verdict(SigningKey signer, VerificationKey verifier) {
    return JwtValidator.builder()
        .issuer(ISSUER)
        .audience("orders")
        .verifyWith(VerificationKeys.of(verifier))
        .clock(CLOCK)
        .build()
        .check(issuedBy(signer));
  }

  static String issuedBy(SigningKey signer) {
    return JwtIssuer.builder()
        .issuer(ISSUER)
        .audience("orders")
        .lifetime(Duration.ofMinutes(10))
        .signWith(SigningKeys.of(signer))
        .clock(CLOCK)
        .build()
        .issue(claims -> claims.subject("alice"));
  }

  /** A good token with these claims in addition, as JSON members. */
  static String with(String members) {
    return signed(
        HEADER,
        "{\"iss\":\"%s\",\"aud\":\"orders\",\"sub\":\"alice\",%s}".formatted(ISSUER, members));
  }

  static String good() {
    return with("\"exp\":" + (SECONDS + 600));
  }

  static String signed(String header, String payload) {
    return signed(KEY, header, payload);
  }

  static String signed(SigningKey key, String header, String payload) {
    return signedAsSpelled(key, encode(header) + "." + encode(payload));
  }

  /** With a good signature over header and payload, however these are spelled. */
  static String signedAsSpelled(SigningKey key, String input) {
    byte[] signature = key.sign(input.getBytes(StandardCharsets.US_ASCII), Optional.empty());
    return input + "." + Base64Url.encode(signature);
  }

  private static String encode(String text) {
    return Base64Url.encode(text.getBytes(StandardCharsets.UTF_8));
  }

  static Reason refusal(JwtValidator validator, String token) {
    return ((Validation.Rejected) validator.check(token)).reason();
  }

  static Reason refusal(UnaryOperator<JwtValidator.Builder> settings, String token) {
    return refusal(settings.apply(validator()).build(), token);
  }
}
