package dev.countersign.keystore;

import java.util.List;

/**
 * Is told each fetch of a {@link RemoteJwks}, to count and to time.
 *
 * <p>Called on the thread that fetched, after what it gave is in effect: what it throws is logged
 * and dropped. Implementations are thread-safe and fast.
 */
@FunctionalInterface
public interface JwksFetchListener {

  /**
   * A fetch has ended.
   *
   * @param fetch what came of it
   */
  void fetched(JwksFetch fetch);

  /**
   * Tells each listener, in this order, whatever the others throw, and never throws itself.
   *
   * @param listeners the listeners
   * @return one listener for all
   */
  static JwksFetchListener all(JwksFetchListener... listeners) {
    return new EachJwksFetchListener(List.of(listeners));
  }
}
