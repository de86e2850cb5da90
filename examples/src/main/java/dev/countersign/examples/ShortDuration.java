package dev.countersign.examples;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as people type them: {@code 30s}, {@code 10m}, {@code 1h}, {@code 30d}. */
final class ShortDuration implements ITypeConverter<Duration> {

  /** Takes those, {@code 0}, and what ISO 8601 has: {@code PT10M}. */
  @Override
  public Duration convert(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    try {
      if (upper.equals("0")) {
        return Duration.ZERO;
      }
      if (upper.startsWith("P") || upper.startsWith("-P")) {
        return Duration.parse(upper);
      }
      return Duration.parse(upper.endsWith("D") ? "P" + upper : "PT" + upper);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "expected a duration such as 30s, 10m, 1h, 30d or PT10M, but found '" + text + "'");
    }
  }
}
