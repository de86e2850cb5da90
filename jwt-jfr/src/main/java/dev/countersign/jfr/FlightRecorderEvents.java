package dev.countersign.jfr;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.ValidationListener;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.keystore.JwksFetchListener;
import dev.countersign.keystore.KeyListener;
import dev.countersign.keystore.RemoteJwks;
import dev.countersign.keystore.RotatingKeyStore;
import java.util.Objects;

/**
 * Listeners that write what they are told into the JDK's Flight Recorder:
 *
 * <ul>
 *   <li>{@code dev.countersign.Validation}: each verdict; off unless a recording switches it on,
 *       since there may be many thousands a second
 *   <li>{@code dev.countersign.JwksFetch}: each fetch of remote keys, and how long it took
 *   <li>{@code dev.countersign.KeyRotation}: a key was added, or another one signs
 *   <li>{@code dev.countersign.KeyRevocation}: a key was revoked
 *   <li>{@code dev.countersign.Revocation}: a token was revoked, a scope was cut off, or a session
 *       was ended
 * </ul>
 *
 * <p>While no recording asks for an event, to be told costs a test of one flag, and nothing is
 * allocated that outlives it. Stateless and thread-safe.
 */
public final class FlightRecorderEvents {

  private FlightRecorderEvents() {}

  /**
   * Records verdicts; to be given to {@link JwtValidator.Builder#listener}.
   *
   * @param validatorName tells one validator of this process from another; your own text
   * @return the listener
   */
  public static ValidationListener ofValidations(String validatorName) {
    return new RecordedValidations(Objects.requireNonNull(validatorName, "validatorName"));
  }

  /**
   * Records changes of keys; to be given to {@link RotatingKeyStore.Builder#listener}.
   *
   * @return the listener
   */
  public static KeyListener ofKeys() {
    return new RecordedKeys();
  }

  /**
   * Records fetches of remote keys; to be given to {@link RemoteJwks.Builder#listener}.
   *
   * @return the listener
   */
  public static JwksFetchListener ofFetches() {
    return fetch -> {
      JwksFetchEvent event = new JwksFetchEvent();
      if (event.shouldCommit()) {
        event.source = fetch.source();
        event.took = fetch.took().toNanos();
        event.keys = fetch.keys();
        event.problem = fetch.problem().orElse(null);
        event.commit();
      }
    };
  }

  /**
   * Records revocations of tokens, cut-offs and ended sessions; to be given to the stores.
   *
   * @return the listener
   */
  public static RevocationListener ofRevocations() {
    return new RecordedRevocations();
  }
}
