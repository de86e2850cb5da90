package dev.countersign.benchmarks;

/** What is refused. */
public enum BadToken {
  SIGNATURE("another signature"),
  EXPIRED("an expired token"),
  GARBAGE("garbage"),
  OVERSIZED("100 KB");

  private final String title;

  BadToken(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  String among(Tokens tokens) {
    return switch (this) {
      case SIGNATURE -> tokens.withWrongSignature();
      case EXPIRED -> tokens.expired();
      case GARBAGE -> Tokens.garbage();
      case OVERSIZED -> Tokens.oversized();
    };
  }
}
