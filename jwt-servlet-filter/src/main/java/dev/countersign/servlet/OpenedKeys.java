package dev.countersign.servlet;

/**
 * Keys that fetch from elsewhere until they are closed; nothing, where the user brought the keys.
 */
@FunctionalInterface
interface OpenedKeys extends AutoCloseable {

  @Override
  void close();

  static OpenedKeys none() {
    return () -> {};
  }
}
