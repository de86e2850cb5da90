package dev.countersign.redis;

import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.RevocationStoreFullException;
import io.lettuce.core.RedisFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Writes of which the loss would bring a revoked token back: done when so many replicas have them
 * as were asked for. They go over a connection of their own then, since {@code WAIT} holds up
 * whatever is sent behind it.
 *
 * <p>With each goes a mark, in the same atomic step. By its documentation {@code WAIT} is about
 * what the connection that asks has written: nothing, if the write was there from a call that was
 * not confirmed, or if Lettuce has opened the connection again since. So the mark is deleted just
 * before, which also says whether the server that answers is one that has the write, and not one
 * that took over without it.
 */
final class LastingWrites {

  private final Connection connection;
  private final Keyspace keyspace;
  private final int replicas;
  private final Duration confirmWithin;

  /**
   * Over this connection.
   *
   * @param timeout of a call; half of it is for the replicas
   */
  LastingWrites(Connection connection, Keyspace keyspace, int replicas, Duration timeout) {
    this.connection = connection;
    this.keyspace = keyspace;
    this.replicas = replicas;
    this.confirmWithin = timeout.dividedBy(2);
  }

  /** Runs a script, and returns when it is confirmed. */
  <T> T run(Script<T> script, List<byte[]> keys, byte[]... arguments) {
    return run(script, keys, answer -> answer, arguments);
  }

  /**
   * Runs a script, tells of what it has done, and returns when that is confirmed; so what was done
   * is told also if it is not confirmed.
   */
  <T, R> R run(Script<T> script, List<byte[]> keys, Function<T, R> tell, byte[]... arguments) {
    Exchange exchange = connection.begin();
    if (replicas == 0) {
      return tell.apply(exchange.run(script, keys, arguments));
    }
    byte[] mark = keyspace.mark(UUID.randomUUID());
    List<byte[]> withMark = new ArrayList<>(keys);
    withMark.add(mark);
    List<byte[]> withStay = new ArrayList<>(List.of(arguments));
    // For the time-out of this call.
    withStay.add(Bytes.of(2 * confirmWithin.toMillis()));
    R told = tell.apply(exchange.run(script.marked(), withMark, withStay.toArray(byte[][]::new)));
    confirm(exchange, mark);
    return told;
  }

  private void confirm(Exchange exchange, byte[] mark) {
    long marks;
    long confirmed;
    try {
      List<RedisFuture<Long>> deleting = new ArrayList<>(1);
      confirmed =
          exchange.<Long>call(
              commands -> {
                deleting.add(commands.del(mark));
                return commands.waitForReplication(replicas, confirmWithin.toMillis());
              });
      marks = exchange.<Long>call(commands -> deleting.get(0));
    } catch (RevocationStoreException | RevocationStoreFullException e) {
      throw new RevocationStoreException(
          "it was written, but whether replicas have it is not known, so that a failover could"
              + " undo it; do it again",
          e);
    }
    if (marks == 0) {
      throw new RevocationStoreException(
          "it was written, but the server that answers now does not have it; do it again");
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
