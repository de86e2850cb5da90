package dev.countersign.jwt;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;

/**
 * Seconds since 1970, with or without a fraction (RFC 7519 section 2), from 1970 to the end of the
 * year 9999. A value in milliseconds by mistake lies beyond.
 */
final class NumericDate {

  private static final BigDecimal MAX =
      BigDecimal.valueOf(Instant.parse("9999-12-31T23:59:59Z").getEpochSecond());

  private NumericDate() {}

  /** Rounded down to a nanosecond: an expiry is never later than it says. Empty if out of range. */
  static Optional<Instant> floor(BigDecimal seconds) {
    return toInstant(seconds, RoundingMode.FLOOR);
  }

  /** Rounded up to a nanosecond: a token is never good earlier than it says. */
  static Optional<Instant> ceiling(BigDecimal seconds) {
    return toInstant(seconds, RoundingMode.CEILING);
  }

  private static Optional<Instant> toInstant(BigDecimal seconds, RoundingMode rounding) {
    if (seconds.signum() < 0 || seconds.compareTo(MAX) > 0) {
      return Optional.empty();
    }
    BigInteger nanos = seconds.movePointRight(9).setScale(0, rounding).toBigIntegerExact();
    BigInteger[] parts = nanos.divideAndRemainder(BigInteger.valueOf(1_000_000_000));
    return Optional.of(Instant.ofEpochSecond(parts[0].longValue(), parts[1].longValue()));
  }
}
