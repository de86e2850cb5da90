package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** RFC 5869 appendix A, of which one block of output is ours. */
class HkdfTest {

  private static final HexFormat HEX = HexFormat.of();

  @Test
  void the_first_test_case_of_the_standard_comes_out() {
    byte[] pseudoRandomKey =
        Hkdf.extract(HEX.parseHex("000102030405060708090a0b0c"), HEX.parseHex("0b".repeat(22)));
    assertThat(HEX.formatHex(pseudoRandomKey))
        .isEqualTo("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
    assertThat(HEX.formatHex(Hkdf.expand(pseudoRandomKey, HEX.parseHex("f0f1f2f3f4f5f6f7f8f9"))))
        .startsWith("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
  }

  @Test
  void the_third_test_case_of_the_standard_without_salt_and_info_comes_out() {
    byte[] pseudoRandomKey = Hkdf.extract(new byte[0], HEX.parseHex("0b".repeat(22)));
    assertThat(HEX.formatHex(Hkdf.expand(pseudoRandomKey, new byte[0])))
        .startsWith("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
  }

  @Test
  void keys_for_two_purposes_differ() {
    byte[] key = new byte[32];
    assertThat(Hkdf.derive(key, "one")).isNotEqualTo(Hkdf.derive(key, "other"));
  }
}
