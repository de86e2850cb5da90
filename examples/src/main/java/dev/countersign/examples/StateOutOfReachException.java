package dev.countersign.examples;

import java.net.SocketException;
import java.net.UnknownHostException;

/** The store that {@code --state} names gave no answer. What was written may be there or not. */
final class StateOutOfReachException extends RuntimeException {

  private static final long serialVersionUID = 1;

  StateOutOfReachException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What stops a server from starting, in one line, and without the URI, which has a password. */
  static StateOutOfReachException atTheStart(String store, Throwable cause) {
    return new StateOutOfReachException(
        "expected "
            + store
            + " that answers where --state says, found: "
            + found(cause)
            + "; start it, or correct host, port, user and password in --state",
        cause);
  }

  /** The innermost message that names what was asked; those of sockets do not. */
  private static String found(Throwable failure) {
    String found = failure.getClass().getSimpleName();
    for (Throwable e = failure; e != null; e = e.getCause()) {
      boolean ofSocket = e instanceof SocketException || e instanceof UnknownHostException;
      if (!ofSocket && e.getMessage() != null) {
        found = e.getMessage();
      }
    }
    return found.lines().findFirst().orElse(found);
  }
}
