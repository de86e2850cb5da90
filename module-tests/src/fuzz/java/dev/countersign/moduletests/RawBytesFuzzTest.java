package dev.countersign.moduletests;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtRejectedException;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Validation;
import dev.countersign.testing.TokenMint;
import java.nio.charset.StandardCharsets;

/** Any bytes as a token: nothing is thrown but what is declared, and nobody unsigned gets in. */
class RawBytesFuzzTest {

  private static final TokenMint MINT = TokenMint.create().withAlgorithm(JwsAlgorithm.HS256);
  private static final JwtValidator VALIDATOR = MINT.validator().build();

  @FuzzTest(maxDuration = "60s")
  @DictionaryEntries({
    "eyJhbGciOiJIUzI1NiIsImtpZCI6InRlc3QtSFMyNTYiLCJ0eXAiOiJhdCtqd3QifQ.",
    "eyJhbGciOiJub25lIn0.",
    "e30.",
    ".e30.AA"
  })
  void a_verdict_comes_of_whatever_comes_in(byte[] input) {
    String token = new String(input, StandardCharsets.UTF_8);
    Validation verdict = VALIDATOR.check(token);
    if (!(verdict instanceof Validation.Rejected)) {
      throw new AssertionError("expected a rejection, but it was " + verdict);
    }
    try {
      VALIDATOR.validate(token);
      throw new AssertionError("expected validate to agree with check");
    } catch (JwtRejectedException e) {
      VALIDATOR.explain(token);
    }
  }
}
