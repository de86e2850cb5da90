package dev.countersign.examples;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** What a server has opened, to be closed when it ends or does not come to start. */
final class Opened implements AutoCloseable {

  private final Deque<Runnable> closings = new ArrayDeque<>();

  /** Remembers how to close something. */
  <T> T add(T resource, Consumer<? super T> closing) {
    closings.push(() -> closing.accept(resource));
    return resource;
  }

  /** Closes the last first, and each once. */
  @Override
  public void close() {
    while (!closings.isEmpty()) {
      closings.pop().run();
    }
  }
}
