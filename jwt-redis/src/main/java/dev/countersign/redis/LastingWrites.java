package dev.countersign.redis;

import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.RevocationStoreFullException;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.List;

/**
 * Writes of which the loss would bring a revoked token back: done when so many replicas have them
 * as were asked for. They go over a connection of their own then, since {@code WAIT} holds up
 * whatever is sent behind it.
 */
final class LastingWrites {

  private static final byte[] ANYTHING = Bytes.of("1");

  private final Connection connection;
  private final byte[] mark;
  private final int replicas;
  private final Duration confirmWithin;

  /**
   * Over this connection.
   *
   * @param timeout of a call; half of it is for the replicas
   */
  LastingWrites(Connection connection, Keyspace keys, int replicas, Duration timeout) {
    this.connection = connection;
    this.mark = keys.confirmed();
    this.replicas = replicas;
    this.confirmWithin = timeout.dividedBy(2);
  }

  Exchange begin() {
    return connection.begin();
  }

  /** Runs a script, and returns when it is confirmed. */
  <T> T run(Script<T> script, List<byte[]> keys, byte[]... arguments) {
    Exchange exchange = begin();
    T answer = exchange.run(script, keys, arguments);
    confirm(exchange);
    return answer;
  }

  /** Returns when whatever was written before this call, by whomever, is where it must be. */
  void confirm(Exchange exchange) {
    if (replicas == 0) {
      return;
    }
    long confirmed;
    try {
      // WAIT is about what this connection has written, which may be nothing: the write may be
      // there from an earlier call that was not confirmed. What is written now comes after it.
      exchange.call(commands -> commands.set(mark, ANYTHING, SetArgs.Builder.px(confirmWithin)));
      confirmed =
          exchange.<Long>call(
              commands -> commands.waitForReplication(replicas, confirmWithin.toMillis()));
    } catch (RevocationStoreException | RevocationStoreFullException e) {
      throw new RevocationStoreException(
          "it was written, but whether replicas have it is not known, so that a failover could"
              + " undo it; do it again",
          e);
    }
    if (confirmed < replicas) {
      throw new RevocationStoreException(
          "it was written, but only "
              + confirmed
              + " replicas of "
              + replicas
              + " have confirmed it within "
              + confirmWithin
              + ", so that a failover could undo it; do it again");
    }
  }
}
