package dev.countersign.jwt;

import org.jspecify.annotations.Nullable;

/**
 * The short names that one document had before: the objects of a list mostly have the same, and a
 * string for each of them is what such a list costs most. A name takes the place of another; none
 * outlives its document.
 */
final class RepeatedNames {

  private static final int SLOT_BITS = 4;

  /** Odd, and with no pattern in its bits, so that each bit of a spelling moves the slot. */
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private final long[] spellings = new long[1 << SLOT_BITS];
  private final @Nullable String[] names = new String[1 << SLOT_BITS];

  /** The name with this spelling, if it is known. */
  @Nullable String find(long spelling) {
    int slot = slot(spelling);
    return spellings[slot] == spelling ? names[slot] : null;
  }

  /**
   * Remembers a name.
   *
   * @param spelling all of it, as {@link EightBytes#firstAt} has it
   */
  void remember(long spelling, String name) {
    int slot = slot(spelling);
    spellings[slot] = spelling;
    names[slot] = name;
  }

  private static int slot(long spelling) {
    return (int) ((spelling * FACTOR) >>> (Long.SIZE - SLOT_BITS));
  }
}
