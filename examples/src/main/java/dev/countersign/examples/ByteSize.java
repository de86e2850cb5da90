package dev.countersign.examples;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An amount of memory. */
record ByteSize(long bytes) {

  /** Reads sizes as people type them: {@code 512K}, {@code 16M}, {@code 1G}, in powers of 1024. */
  static final class Converter implements ITypeConverter<ByteSize> {

    /** So few digits that no product of them is too large for a long. */
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})([KMG]?)");

    @Override
    public ByteSize convert(String text) {
      Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
      if (!size.matches()) {
        throw new TypeConversionException(
            "expected a size in bytes such as 512K, 16M, 1G or 1048576, but found '" + text + "'");
      }
      return new ByteSize(Long.parseLong(size.group(1)) * unit(size.group(2)));
    }

    private static long unit(String letter) {
      return switch (letter) {
        case "K" -> 1L << 10;
        case "M" -> 1L << 20;
        case "G" -> 1L << 30;
        default -> 1;
      };
    }
  }
}
