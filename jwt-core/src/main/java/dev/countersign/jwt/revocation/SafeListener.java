package dev.countersign.jwt.revocation;

import java.util.List;

/** What a listener throws must neither undo nor hide what has happened. */
record SafeListener(List<RevocationListener> listeners) implements RevocationListener {

  private static final System.Logger LOGGER = System.getLogger(RevocationListener.class.getName());

  @Override
  public void happened(RevocationEvent event) {
    for (RevocationListener listener : listeners) {
      try {
        listener.happened(event);
      } catch (RuntimeException | LinkageError | AssertionError e) {
        LOGGER.log(
            System.Logger.Level.WARNING,
            "a revocation listener threw at a "
                + event.getClass().getSimpleName()
                + "; what happened stands",
            e);
      }
    }
  }
}
