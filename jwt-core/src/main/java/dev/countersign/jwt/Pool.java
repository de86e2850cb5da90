package dev.countersign.jwt;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Objects that are dear to make and that one thread at a time may use, as those of the JCA: making
 * one costs a search through all providers, on which JDK 17 lets the cores wait for each other.
 *
 * <p>Not thread-local: on virtual threads that would be one for each request. Whoever finds none
 * makes one, so nobody ever waits, and what is too many is dropped.
 */
final class Pool<T> {

  /** Apart by two cache lines, since cores fetch them in pairs and would contend for one. */
  private static final int STRIDE = 32;

  private static final int SLOTS =
      Integer.highestOneBit(Math.min(32, 2 * Runtime.getRuntime().availableProcessors()));

  /**
   * Threads may share a slot, and then need another; a long search would cost as much as making.
   */
  private static final int PROBES = Math.min(4, SLOTS);

  /**
   * After so many uses a slot drops its object. A collection may move the objects of two threads
   * side by side, and what each writes inside its own would share a cache line from then on; a new
   * one is apart again.
   */
  static final int USES = 1024;

  private final AtomicReferenceArray<T> idle = new AtomicReferenceArray<>((1 + SLOTS) * STRIDE);

  /** Of each slot. That threads which share one may lose a count does no harm. */
  private final int[] uses = new int[(1 + SLOTS) * STRIDE];

  private final Supplier<T> maker;

  Pool(Supplier<T> maker) {
    this.maker = maker;
  }

  T take() {
    int own = ownSlot();
    for (int probe = 0; probe < PROBES; probe++) {
      int slot = slot(own + probe);
      // Only looked at first, since a write takes the line away from the core that has it.
      T free = idle.getOpaque(slot) == null ? null : idle.getAndSet(slot, null);
      if (free != null) {
        return free;
      }
    }
    return maker.get();
  }

  /** Only of one that is ready for its next use: after a failure it is better forgotten. */
  void giveBack(T used) {
    int own = ownSlot();
    for (int probe = 0; probe < PROBES; probe++) {
      int slot = slot(own + probe);
      if (idle.getOpaque(slot) == null) {
        if (++uses[slot] % USES != 0) {
          // If another did the same meanwhile, one of both is dropped.
          idle.setRelease(slot, used);
        }
        return;
      }
    }
  }

  private static int ownSlot() {
    return (int) Thread.currentThread().getId();
  }

  /** Not at the start of an array, where its length is, which all read. */
  private static int slot(int number) {
    return STRIDE * (1 + (number & (SLOTS - 1)));
  }
}
