package dev.countersign.keystore;

import java.util.List;

/**
 * Is told when the keys of a {@link RotatingKeyStore} change, to log, to count or to alert. Every
 * node tells its own listener, of its own changes and of those that it finds in the storage; what
 * was there when the store was built is not told.
 *
 * <p>Called after the change is in effect on this node, on the thread that made or found it: that
 * of {@link RotatingKeyStore#rotateIfDue()}, {@code rotate}, {@code revoke}, {@code revokeAll} or
 * {@code refresh}, the background thread included. It cannot undo it: what it throws is logged and
 * dropped. Implementations are thread-safe and fast.
 */
public interface KeyListener {

  /**
   * A key is new: it was made and is published, and usually signs later.
   *
   * @param key the key
   */
  default void added(KeyView key) {}

  /**
   * Another key signs now. Time alone brings this about, so it is told when the store looks next,
   * within a refresh interval.
   *
   * @param key the key that signs now
   */
  default void signs(KeyView key) {}

  /**
   * A key was revoked.
   *
   * @param key the key, with the reason
   */
  default void revoked(KeyView key) {}

  /**
   * Tells each listener, in this order, whatever the others throw, and never throws itself.
   *
   * @param listeners the listeners
   * @return one listener for all
   */
  static KeyListener all(KeyListener... listeners) {
    return new EachKeyListener(List.of(listeners));
  }
}
