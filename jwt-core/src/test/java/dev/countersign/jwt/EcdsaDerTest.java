package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@UnderEachProvider
class EcdsaDerTest {

  @ParameterizedTest
  @ValueSource(ints = {64, 96, 132})
  void what_was_written_is_read_as_it_was(int length) throws Exception {
    long seed = 20261130;
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      byte[] signature = new byte[length];
      random.nextBytes(signature);
      // Leading zeros, a set top bit behind them, and the number zero.
      int zeros = random.nextInt(length / 2 + 1);
      for (int at = 0; at < zeros; at++) {
        signature[at] = 0;
      }
      assertThat(EcdsaDer.toConcatenated(EcdsaDer.ofConcatenated(signature), length))
          .as("seed %d, number %d", seed, i)
          .isEqualTo(signature);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x01, 0x7f, 0x80, 0xff})
  void an_integer_is_as_short_as_it_can_be(int last) {
    byte[] signature = new byte[64];
    signature[31] = (byte) last;
    signature[63] = 1;
    byte[] expected =
        last < 0x80
            ? new byte[] {0x30, 6, 2, 1, (byte) last, 2, 1, 1}
            : new byte[] {0x30, 7, 2, 2, 0, (byte) last, 2, 1, 1};
    assertThat(EcdsaDer.ofConcatenated(signature)).isEqualTo(expected);
  }
}
