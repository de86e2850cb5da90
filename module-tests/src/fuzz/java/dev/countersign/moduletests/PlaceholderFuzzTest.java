package dev.countersign.moduletests;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.jwt.Placeholder;

class PlaceholderFuzzTest {
  @FuzzTest(maxDuration = "10s")
  void describeNeverThrows(byte[] input) {
    if (Placeholder.describe(new String(input, java.nio.charset.StandardCharsets.ISO_8859_1))
        .isEmpty()) {
      throw new AssertionError();
    }
  }
}
