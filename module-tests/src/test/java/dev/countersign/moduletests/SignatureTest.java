package dev.countersign.moduletests;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import dev.countersign.testing.TokenMint;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignatureTest {

  @ParameterizedTest
  @EnumSource(names = "SIGNATURE_STRIPPED")
  @Row(29)
  void a_token_has_a_signature(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_MISSING);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "SIGNATURE_TRUNCATED",
        "SIGNATURE_OF_ONE_BYTE",
        "SIGNATURE_TOO_LONG",
        "SIGNATURE_WITH_LEADING_ZERO"
      })
  @Row({25, 28, 29})
  void a_signature_has_exactly_its_length(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_MALFORMED);
  }

  @ParameterizedTest
  @EnumSource(names = {"SIGNATURE_OF_ANOTHER_TOKEN", "CLAIMS_ALTERED", "HEADER_ALTERED"})
  @Row(29)
  void a_signature_is_of_this_token(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_INVALID);
  }

  /** The times of 100,000 probes are no test; {@link ArchitectureTest} asks how it compares. */
  @Test
  @Row(30)
  void a_mac_is_wrong_whichever_of_its_bits_is_wrong() {
    TokenMint mint = Sentry.MINT.withAlgorithm(JwsAlgorithm.HS256);
    String token = mint.issue();
    String signed = token.substring(0, token.lastIndexOf('.') + 1);
    byte[] mac = Base64.getUrlDecoder().decode(token.substring(signed.length()));
    for (int bit = 0; bit < 8 * mac.length; bit++) {
      byte[] wrong = mac.clone();
      wrong[bit / 8] ^= (byte) (1 << (bit % 8));
      Sentry.refuses(
          signed + Base64.getUrlEncoder().withoutPadding().encodeToString(wrong),
          Reason.SIGNATURE_INVALID);
    }
  }
}
