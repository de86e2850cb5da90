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

  /** Apart by a cache line, so that cores do not contend for one. */
  private static final int STRIDE = 16;

  private static final int SLOTS =
      Integer.highestOneBit(Math.min(32, 2 * Runtime.getRuntime().availableProcessors()));

  private final AtomicReferenceArray<T> idle = new AtomicReferenceArray<>(SLOTS * STRIDE);
  private final Supplier<T> maker;

  Pool(Supplier<T> maker) {
    this.maker = maker;
  }

  T take() {
    T free = idle.getAndSet(slot(), null);
    return free == null ? maker.get() : free;
  }

  /** Only of one that is ready for its next use: after a failure it is better forgotten. */
  void giveBack(T used) {
    idle.setRelease(slot(), used);
  }

  private static int slot() {
    return STRIDE * ((int) Thread.currentThread().getId() & (SLOTS - 1));
  }
}
