package dev.countersign.jwt.revocation;

import java.util.List;

/**
 * Is told what happens on the server side, so that users can add consequences of their own: end a
 * socket, send a mail, write an audit log.
 *
 * <p>Called on the thread that did it, after it is done and before the call returns. It cannot undo
 * it: what it throws is logged and dropped. Implementations are thread-safe and fast. On a shared
 * store only the node that did it tells its own listener.
 */
@FunctionalInterface
public interface RevocationListener {

  /**
   * Something happened.
   *
   * @param event what
   */
  void happened(RevocationEvent event);

  /**
   * Nobody is told.
   *
   * @return a listener that does nothing
   */
  static RevocationListener none() {
    return event -> {};
  }

  /**
   * Tells each listener, whatever the others throw, and never throws itself. Every store wraps its
   * listener in this.
   *
   * @param listeners told in this order
   * @return one listener for all
   */
  static RevocationListener all(RevocationListener... listeners) {
    return new SafeListener(List.of(listeners));
  }
}
