package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PoolTest {

  private static final int THREADS = 40;

  private final AtomicInteger made = new AtomicInteger();

  private <T> Pool<T> counting(Supplier<T> maker) {
    return new Pool<>(
        () -> {
          made.incrementAndGet();
          return maker.get();
        });
  }

  @Test
  void what_was_given_back_is_taken_again_and_nothing_else() {
    Pool<Object> pool = new Pool<>(Object::new);
    Object first = pool.take();
    Object second = pool.take();
    assertThat(second).isNotSameAs(first);

    pool.giveBack(first);

    assertThat(pool.take()).isSameAs(first);
    assertThat(pool.take()).isNotSameAs(first).isNotSameAs(second);
  }

  /** As two threads do that share a slot: one of them would make another each time. */
  @Test
  void two_at_once_are_both_kept() {
    Pool<Object> pool = new Pool<>(Object::new);
    Object first = pool.take();
    Object second = pool.take();
    pool.giveBack(first);
    pool.giveBack(second);

    assertThat(List.of(pool.take(), pool.take())).containsExactlyInAnyOrder(first, second);
  }

  /** Where a collection moved it may be beside another thread's. */
  @Test
  void no_object_is_used_for_ever() {
    Pool<Object> pool = counting(Object::new);
    for (int i = 0; i < 3 * Pool.USES; i++) {
      pool.giveBack(pool.take());
    }
    assertThat(made).hasValue(3);
  }

  /** More threads than there are slots, so that they meet in them. */
  @Test
  void two_threads_never_have_the_same_one() throws Exception {
    Pool<AtomicBoolean> pool = counting(AtomicBoolean::new);
    CountDownLatch start = new CountDownLatch(THREADS);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Integer>> clashes = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        clashes.add(threads.submit(() -> clashes(pool, start)));
      }
      for (Future<Integer> each : clashes) {
        assertThat(each.get(30, TimeUnit.SECONDS)).isZero();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(made.get()).as("made of 200,000").isLessThan(100_000);
  }

  private static int clashes(Pool<AtomicBoolean> pool, CountDownLatch start)
      throws InterruptedException {
    start.countDown();
    start.await();
    int clashes = 0;
    for (int i = 0; i < 5_000; i++) {
      AtomicBoolean inUse = pool.take();
      if (!inUse.compareAndSet(false, true)) {
        clashes++;
      }
      for (int wait = i % 64; wait > 0; wait--) {
        Thread.onSpinWait();
      }
      inUse.set(false);
      pool.giveBack(inUse);
    }
    return clashes;
  }
}
