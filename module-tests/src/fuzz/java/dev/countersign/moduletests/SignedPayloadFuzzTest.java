package dev.countersign.moduletests;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Validation;
import dev.countersign.testing.TokenMint;
import java.nio.charset.StandardCharsets;

/** Any bytes as a payload with a good signature: parser and rules throw nothing. */
class SignedPayloadFuzzTest {

  private static final TokenMint MINT = TokenMint.create().withAlgorithm(JwsAlgorithm.HS256);

  /** Loose, so that the fuzzer gets as far as to the readers of claims. */
  private static final JwtValidator VALIDATOR =
      JwtValidator.builder()
          .anyIssuer()
          .anyAudience()
          .anyType()
          .allowMissingExpiration()
          .allowMissingSubject()
          .verifyWith(MINT.verificationKeys())
          .clock(MINT.clock())
          .build();

  @FuzzTest(maxDuration = "60s")
  @DictionaryEntries({
    "{\"sub\":\"alice\"}",
    "\"iss\":",
    "\"aud\":[",
    "\"exp\":",
    "\"nbf\":",
    "\"iat\":",
    "\"jti\":",
    "\"scope\":",
    "\\ud800",
    "1e400",
    "null",
    "true",
    "9999999999"
  })
  void a_verdict_comes_of_whatever_was_signed(byte[] payload) {
    byte[] header = MINT.header().toString().getBytes(StandardCharsets.UTF_8);
    String token = MINT.sign(header, payload);
    Validation verdict = VALIDATOR.check(token);
    if (verdict instanceof Validation.Undecided) {
      throw new AssertionError("undecided, though nothing was out of reach");
    }
    if (verdict instanceof Validation.Accepted accepted) {
      accepted.jwt().claims().keySet().forEach(accepted.jwt()::has);
    }
    VALIDATOR.explain(token);
  }
}
