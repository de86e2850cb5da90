package dev.countersign.keystore;

import java.util.List;

/** What a listener throws must not end the schedule of fetches. */
record EachJwksFetchListener(List<JwksFetchListener> listeners) implements JwksFetchListener {

  private static final System.Logger LOGGER = System.getLogger(RemoteJwks.class.getName());

  @Override
  public void fetched(JwksFetch fetch) {
    for (JwksFetchListener listener : listeners) {
      try {
        listener.fetched(fetch);
      } catch (RuntimeException | LinkageError | AssertionError e) {
        LOGGER.log(System.Logger.Level.WARNING, "a listener to fetches threw; they go on", e);
      }
    }
  }
}
