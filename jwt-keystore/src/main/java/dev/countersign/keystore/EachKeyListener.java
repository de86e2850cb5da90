package dev.countersign.keystore;

import java.util.List;
import java.util.function.Consumer;

/** What a listener throws must neither undo nor hide a change of the keys. */
record EachKeyListener(List<KeyListener> listeners) implements KeyListener {

  private static final System.Logger LOGGER = System.getLogger(KeyListener.class.getName());

  @Override
  public void added(KeyView key) {
    each(listener -> listener.added(key));
  }

  @Override
  public void signs(KeyView key) {
    each(listener -> listener.signs(key));
  }

  @Override
  public void revoked(KeyView key) {
    each(listener -> listener.revoked(key));
  }

  private void each(Consumer<KeyListener> tell) {
    for (KeyListener listener : listeners) {
      try {
        tell.accept(listener);
      } catch (RuntimeException | LinkageError | AssertionError e) {
        LOGGER.log(System.Logger.Level.WARNING, "a key listener threw; the change stands", e);
      }
    }
  }
}
