package dev.countersign.jwt.revocation;

import java.time.Instant;

/**
 * Says of a token key that it was surely not added, or that it may have been: each key is 16 bits
 * of it and its end, in one of two buckets of 16 slots. Beside a Bloom filter of the same rate it
 * takes the same memory, and forgets each entry at its end without being built anew.
 *
 * <p>Nothing that was added is denied before its end, whatever happens; one that ends more than 194
 * days later is not forgotten at all. A key that was not is taken for one that was in less than one
 * case of 2,000 while there are no more entries than the capacity: two buckets have 32 slots, and
 * each agrees in one of 65,535. Where an entry finds its buckets full, one slot stands for every
 * key of its bucket until the end of all that it stands for; so beyond the capacity more keys count
 * as maybe added, and none as not.
 *
 * <p>One thread adds. Others may look at the same time; they see an entry for certain once they
 * have read something that the adding thread wrote after it.
 */
final class TokenFilter {

  private static final int SLOTS = 16;

  /**
   * So full that one of two buckets has room: at 0.85 one filter of a million in twelve overflows.
   */
  private static final double LOAD = 0.81;

  /** Ends are counted in these, so an entry may stay as much longer than it is needed. */
  private static final int UNIT_SECONDS = 256;

  private static final int NEVER = 0xffff;

  /** Later than every date, and far from where subtraction would overflow. */
  private static final long LAST = Long.MAX_VALUE / 2;

  /** In place of a fingerprint: stands for every key of its bucket. */
  private static final int ANY = 0;

  private final int buckets;

  /** Fingerprint and end in 16 bits each; zero where there is no entry. */
  private final int[] slots;

  /** What an end of zero means, which is over, in seconds since 1970. */
  private long base;

  private boolean overflown;

  TokenFilter(int capacity, Instant now) {
    this.buckets = (int) Math.ceil(Bounds.requireBound(capacity) / (SLOTS * LOAD));
    this.slots = new int[buckets * SLOTS];
    this.base = now.getEpochSecond() - UNIT_SECONDS;
  }

  /** False if the key was surely not added, or was forgotten at its end. */
  boolean mayContain(TokenKey key) {
    int fingerprint = fingerprint(key);
    return contains(firstBucket(key), fingerprint) || contains(secondBucket(key), fingerprint);
  }

  private boolean contains(int bucket, int fingerprint) {
    for (int slot = bucket * SLOTS; slot < (bucket + 1) * SLOTS; slot++) {
      // Each slot is read once: it may be written meanwhile.
      int value = slots[slot];
      if (value != 0 && (value >>> 16 == fingerprint || value >>> 16 == ANY)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Adds a key, or lengthens the stay of one that is there.
   *
   * @param lastSecond until when it is needed, in seconds since 1970
   */
  void add(TokenKey key, long lastSecond, Instant now) {
    forget(now);
    int fingerprint = fingerprint(key);
    int end = unit(lastSecond);
    int first = firstBucket(key);
    int second = secondBucket(key);
    if (!prolong(first, fingerprint, end) && !prolong(second, fingerprint, end)) {
      put(room(first) >= room(second) ? first : second, fingerprint, end);
    }
  }

  private boolean prolong(int bucket, int fingerprint, int end) {
    for (int slot = bucket * SLOTS; slot < (bucket + 1) * SLOTS; slot++) {
      if (slots[slot] >>> 16 == fingerprint) {
        slots[slot] = pack(fingerprint, Math.max(end, slots[slot] & NEVER));
        return true;
      }
    }
    return false;
  }

  private int room(int bucket) {
    int room = 0;
    for (int slot = bucket * SLOTS; slot < (bucket + 1) * SLOTS; slot++) {
      room += slots[slot] == 0 ? 1 : 0;
    }
    return room;
  }

  private void put(int bucket, int fingerprint, int end) {
    for (int slot = bucket * SLOTS; slot < (bucket + 1) * SLOTS; slot++) {
      if (slots[slot] == 0) {
        slots[slot] = pack(fingerprint, end);
        return;
      }
    }
    overflown = true;
    if (!prolong(bucket, ANY, end)) {
      // Whose place it takes it stands for as well.
      int slot = bucket * SLOTS;
      slots[slot] = pack(ANY, Math.max(end, slots[slot] & NEVER));
    }
  }

  /** Forgets what is over; goes through all slots, every 256 seconds. */
  void forget(Instant now) {
    int units = unit(now.getEpochSecond()) - 1;
    if (units == 0) {
      return;
    }
    overflown = false;
    for (int slot = 0; slot < slots.length; slot++) {
      int end = slots[slot] & NEVER;
      if (end != NEVER) {
        // In the unit of its end it is not over yet.
        slots[slot] = end <= units ? 0 : pack(slots[slot] >>> 16, end - units);
      }
      overflown |= slots[slot] != 0 && slots[slot] >>> 16 == ANY;
    }
    base += (long) units * UNIT_SECONDS;
  }

  private int unit(long second) {
    return (int) Math.max(1, Math.min(NEVER, (Math.min(second, LAST) - base) / UNIT_SECONDS));
  }

  private static int pack(int fingerprint, int end) {
    return (fingerprint << 16) | end;
  }

  /** Whether a slot stands for every key of its bucket. */
  boolean isOverflown() {
    return overflown;
  }

  /** What the slots take. */
  long bytes() {
    return (long) slots.length * Integer.BYTES;
  }

  /** A key is a digest, so that each part of it is as good as any. */
  private int firstBucket(TokenKey key) {
    return bucket(key.high() >>> 32);
  }

  private int secondBucket(TokenKey key) {
    return bucket(key.high() & 0xffff_ffffL);
  }

  private int bucket(long of32Bits) {
    return (int) ((of32Bits * buckets) >>> 32);
  }

  private static int fingerprint(TokenKey key) {
    return 1 + (int) ((key.low() >>> 32) % 0xffff);
  }
}
