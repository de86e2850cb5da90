package dev.countersign.jwt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Several listeners, each of which is told whatever the others throw. */
record EachListener(List<ValidationListener> listeners) implements ValidationListener {

  private static final System.Logger LOGGER = System.getLogger(JwtValidator.class.getName());

  @Override
  public ValidationListener started() {
    List<ValidationListener> started = new ArrayList<>(listeners.size());
    for (ValidationListener listener : listeners) {
      started.add(JwtValidator.started(listener));
    }
    return new EachListener(started);
  }

  @Override
  public void accepted(Validation.Accepted accepted) {
    each(listener -> listener.accepted(accepted));
  }

  @Override
  public void rejected(Validation.Rejected rejected) {
    each(listener -> listener.rejected(rejected));
  }

  @Override
  public void keyUnknown(Validation.Rejected rejected) {
    each(listener -> listener.keyUnknown(rejected));
  }

  @Override
  public void undecided(Validation.Undecided undecided) {
    each(listener -> listener.undecided(undecided));
  }

  private void each(Consumer<ValidationListener> tell) {
    for (ValidationListener listener : listeners) {
      try {
        tell.accept(listener);
      } catch (RuntimeException | LinkageError | AssertionError e) {
        LOGGER.log(
            System.Logger.Level.WARNING, "a validation listener threw; the verdict stands", e);
      }
    }
  }
}
