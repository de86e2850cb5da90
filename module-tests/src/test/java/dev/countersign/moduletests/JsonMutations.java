package dev.countersign.moduletests;

import dev.countersign.testing.JsonMembers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** JSON that is a little wrong, and JSON that is right and unexpected. */
final class JsonMutations {

  /** What breaks parsers and readers of claims. */
  private static final List<String> FRAGMENTS =
      List.of(
          "null",
          "true",
          "-1",
          "1e400",
          "1e-400",
          "-0.0",
          "9223372036854775808",
          "{}",
          "[]",
          "\"\"",
          "\"\\ud800\"",
          "\"\\u0000\"",
          ",",
          ":",
          "{",
          "}",
          "[",
          "]",
          "\"",
          "\\",
          "\0",
          "\ufeff",
          "/**/",
          "NaN",
          "\"sub\":\"admin\",",
          "\"exp\":1,",
          "0x1",
          "01",
          "\r\n",
          " ");

  private JsonMutations() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** One to three small changes of the bytes. */
  static byte[] mutated(String json, Random random) {
    byte[] bytes = bytes(json);
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes = mutatedOnce(bytes, random);
    }
    return bytes;
  }

  private static byte[] mutatedOnce(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, from + random.nextInt(4));
    byte[] in =
        switch (random.nextInt(4)) {
          case 0 -> new byte[0];
          case 1 -> new byte[] {(byte) random.nextInt(256)};
          case 2 -> bytes(randomJson(random, 0));
          default -> bytes(FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        };
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    result.write(bytes, 0, from);
    result.writeBytes(in);
    result.write(bytes, to, bytes.length - to);
    return result.toByteArray();
  }

  static String randomJson(Random random, int depth) {
    return switch (random.nextInt(depth > 40 ? 6 : 8)) {
      case 0 -> "null";
      case 1 -> String.valueOf(random.nextBoolean());
      case 2 -> String.valueOf(random.nextLong());
      case 3 -> String.valueOf(Double.longBitsToDouble(random.nextLong()));
      case 4 -> JsonMembers.string(randomText(random));
      case 5 -> String.valueOf(TokenTime.near(random));
      case 6 -> randomArray(random, depth);
      default -> randomObject(random, depth);
    };
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
    }
    return text.toString();
  }

  private static String randomArray(Random random, int depth) {
    StringBuilder json = new StringBuilder("[");
    for (int i = random.nextInt(3); i > 0; i--) {
      json.append(randomJson(random, depth + 1)).append(i > 1 ? "," : "");
    }
    return json.append(']').toString();
  }

  private static String randomObject(Random random, int depth) {
    JsonMembers members = JsonMembers.empty();
    for (int i = random.nextInt(3); i > 0; i--) {
      members =
          members.and(
              String.valueOf((char) ('a' + random.nextInt(3))), randomJson(random, depth + 1));
    }
    return members.toString();
  }

  /** Times that a validator might take. */
  private static final class TokenTime {
    static long near(Random random) {
      return Sentry.MINT.clock().instant().getEpochSecond() + random.nextInt(7200) - 3600;
    }
  }
}
