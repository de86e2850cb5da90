package dev.countersign.redis;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** How texts, numbers and instants are written into Redis. */
final class Bytes {

  private Bytes() {}

  static byte[] of(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] of(long number) {
    return of(Long.toString(number));
  }

  /** In whole milliseconds, rounded down. */
  static byte[] of(Instant instant) {
    return of(instant.toEpochMilli());
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static long number(byte[] bytes) {
    return Long.parseLong(text(bytes));
  }

  static Instant instant(byte[] bytes) {
    return Instant.ofEpochMilli(number(bytes));
  }
}
