package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

  private static final CharsetDecoder STRICT = StandardCharsets.UTF_8.newDecoder();

  /** What stands in place of malformed bytes elsewhere may well be in a text. */
  @Test
  void the_replacement_character_is_one_like_any_other() {
    byte[] bytes = "a\uFFFDb".getBytes(StandardCharsets.UTF_8);
    assertThat(Utf8.decode(bytes, 0, bytes.length)).contains("a\uFFFDb");
    assertThat(Utf8.decode(bytes, 0, 3)).isEmpty();
  }

  @Test
  void bytes_are_decoded_as_a_strict_decoder_does_or_not_at_all() {
    long seed = 20261124;
    Random random = new Random(seed);
    int[] leads = {0x41, 0x80, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff};
    int good = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(6)];
      for (int k = 0; k < bytes.length; k++) {
        bytes[k] =
            (byte)
                (random.nextInt(3) == 0
                    ? leads[random.nextInt(leads.length)]
                    : 0x80 + random.nextInt(0x40));
      }
      Optional<String> decoded = Utf8.decode(bytes, 0, bytes.length);
      assertThat(decoded).as("seed %d, number %d", seed, i).isEqualTo(strictly(bytes));
      good += decoded.isPresent() ? 1 : 0;
    }
    assertThat(good).isGreaterThan(200);
  }

  /** All first and second bytes, and what bounds the third and the fourth. */
  @Test
  void bytes_are_valid_where_a_strict_decoder_takes_them() {
    byte[] tails = {0x7f, (byte) 0x80, (byte) 0xbf, (byte) 0xc0};
    for (int start = 0; start < 0x1_0000; start++) {
      for (byte third : tails) {
        for (byte fourth : tails) {
          byte[] four = {(byte) (start >> 8), (byte) start, third, fourth};
          for (int length = 1; length <= 4; length++) {
            byte[] bytes = Arrays.copyOf(four, length);
            if (Utf8.isValid(bytes) != takes(STRICT, bytes)) {
              fail("valid or not: " + HexFormat.of().formatHex(bytes));
            }
          }
        }
      }
    }
  }

  private static boolean takes(CharsetDecoder decoder, byte[] bytes) {
    CharBuffer text = CharBuffer.allocate(bytes.length);
    return !decoder.reset().decode(ByteBuffer.wrap(bytes), text, true).isError();
  }

  private static Optional<String> strictly(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
