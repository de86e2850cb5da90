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

  private static final long MAX = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private static final BigDecimal MAX_DECIMAL = BigDecimal.valueOf(MAX);

  private NumericDate() {}

  /**
   * A number as {@link StrictJson} reads it.
   *
   * @param rounding down to a nanosecond for an expiry, which is never later than it says, and up
   *     for a beginning, which is never earlier
   * @return empty if it is out of range
   */
  static Optional<Instant> of(Number seconds, RoundingMode rounding) {
    if (seconds instanceof Long whole) {
      return whole < 0 || whole > MAX
          ? Optional.empty()
          : Optional.of(Instant.ofEpochSecond(whole));
    }
    return seconds instanceof BigInteger integer
        ? toInstant(new BigDecimal(integer), rounding)
        : toInstant((BigDecimal) seconds, rounding);
  }

  private static Optional<Instant> toInstant(BigDecimal seconds, RoundingMode rounding) {
    if (seconds.signum() < 0 || seconds.compareTo(MAX_DECIMAL) > 0) {
      return Optional.empty();
    }
    BigInteger nanos = seconds.movePointRight(9).setScale(0, rounding).toBigIntegerExact();
    BigInteger[] parts = nanos.divideAndRemainder(BigInteger.valueOf(1_000_000_000));
    return Optional.of(Instant.ofEpochSecond(parts[0].longValue(), parts[1].longValue()));
  }
}
