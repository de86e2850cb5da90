package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Base64UrlTest {

  private static final long SEED = 20261129;

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  /** At each place of a group of eight, and after the last whole group. */
  @Test
  void exactly_the_characters_of_the_alphabet_are_in_it_wherever_they_stand() {
    for (int length = 1; length <= 19; length++) {
      for (int place = 0; place < length; place++) {
        for (int value = 0; value < 256; value++) {
          byte[] bytes = new byte[length + 2];
          Arrays.fill(bytes, (byte) 'A');
          bytes[0] = '.';
          bytes[length + 1] = '.';
          bytes[1 + place] = (byte) value;
          assertThat(Base64Url.isInAlphabet(bytes, 1, length + 1))
              .as("%d at %d of %d", value, place, length)
              .isEqualTo(ALPHABET.indexOf(value) >= 0);
        }
      }
    }
  }

  /** A sum that runs over must not change what is said of a neighbour. */
  @Test
  void a_stray_character_is_seen_beside_any_other() {
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        byte[] bytes = "AAAAAAAA".getBytes(StandardCharsets.US_ASCII);
        bytes[3] = (byte) first;
        bytes[4] = (byte) second;
        assertThat(Base64Url.isInAlphabet(bytes, 0, 8))
            .as("%d and %d", first, second)
            .isEqualTo(ALPHABET.indexOf(first) >= 0 && ALPHABET.indexOf(second) >= 0);
      }
    }
  }

  /**
   * The JDK's decoder is asked alone where a signature vouches for the text; it must see as much.
   */
  @Test
  void what_is_not_of_the_alphabet_is_not_decoded_wherever_it_stands() {
    for (int length = 1; length <= 12; length++) {
      for (int place = 0; place < length; place++) {
        for (int value = 0; value < 256; value++) {
          assertDecodedAsLookedAt(text(length, place, value));
        }
      }
    }
  }

  @Test
  void no_two_characters_together_are_decoded_if_one_is_not_of_the_alphabet() {
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        for (int place = 0; place < 4; place++) {
          byte[] bytes = text(6, place, first);
          bytes[place + 1] = (byte) second;
          assertDecodedAsLookedAt(bytes);
        }
      }
    }
  }

  @Test
  void what_is_decoded_unseen_has_one_spelling() {
    Random random = new Random(SEED);
    for (int length = 1; length <= 300; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      byte[] spelled = ("." + Base64Url.encode(bytes) + ".").getBytes(StandardCharsets.US_ASCII);
      assertThat(Base64Url.decodeTrusted(spelled, 1, spelled.length - 1)).contains(bytes);
    }
  }

  private static byte[] text(int length, int place, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 'A');
    bytes[place] = (byte) value;
    return bytes;
  }

  private static void assertDecodedAsLookedAt(byte[] text) {
    boolean good =
        Base64Url.isInAlphabet(text, 0, text.length) && Base64Url.isCanonical(text, 0, text.length);
    if (Base64Url.decodeTrusted(text, 0, text.length).isPresent() != good) {
      throw new AssertionError(
          "expected " + (good ? "bytes" : "nothing") + " of " + Arrays.toString(text));
    }
  }
}
