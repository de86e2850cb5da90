package dev.countersign.keystore;

/** Names that are stored, bound into associated data line by line, and quoted in messages. */
final class Names {

  private static final int MAX_LENGTH = 128;

  private Names() {}

  static boolean isValid(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_LENGTH
        && name.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  static String require(String name, String what) {
    if (!isValid(name)) {
      throw new IllegalArgumentException(
          "expected 1 to " + MAX_LENGTH + " printable ASCII characters as " + what);
    }
    return name;
  }
}
