package dev.countersign.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that begin together. */
final class Together {

  @FunctionalInterface
  interface Task<T> {
    T call(int number) throws Exception;
  }

  private Together() {}

  static <T> List<T> call(int threads, Callable<T> task) throws Exception {
    return call(threads, (int number) -> task.call());
  }

  static <T> List<T> call(int threads, Task<T> task) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        running.add(
            executor.submit(
                () -> {
                  start.await();
                  return task.call(number);
                }));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> each : running) {
        answers.add(each.get());
      }
      return answers;
    } finally {
      executor.shutdownNow();
    }
  }
}
