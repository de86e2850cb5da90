package dev.countersign.benchmarks;

import java.util.Locale;

/** The cells of a table in Markdown. */
final class Cells {

  /** Where there is nothing to tell. */
  static final String NONE = "–";

  private Cells() {}

  static String line(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  static String whole(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  static String tenths(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }

  static String ratio(double number) {
    return String.format(Locale.ROOT, number < 10 ? "%.2f" : "%,.0f", number);
  }
}
