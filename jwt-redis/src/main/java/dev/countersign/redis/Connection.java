package dev.countersign.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The connection that all calls share. Lettuce opens it again when it is closed; what Lettuce does
 * not notice for a quarter of an hour is a peer that has gone without a word, as after a failover.
 * So if no call was answered for a while, or the server has become a replica, another connection
 * takes its place.
 */
final class Connection implements AutoCloseable {

  private static final System.Logger LOGGER = System.getLogger(Connection.class.getName());

  /** How many time-outs long there must have been no answer. */
  private static final int TIMEOUTS_UNTIL_REPLACED = 2;

  /** Some milliseconds for the server, and far below what may wait for it. */
  static final int PIECE = 500;

  private static final Duration REPLACED_AGAIN_AFTER = Duration.ofSeconds(1);

  private final Supplier<CompletionStage<Link>> opener;
  private final Duration timeout;
  private final AtomicBoolean replacing = new AtomicBoolean();
  private final AtomicLong replacedAt =
      new AtomicLong(System.nanoTime() - REPLACED_AGAIN_AFTER.toNanos());

  /** Since when each call timed out, by {@link System#nanoTime}; zero if the last did not. */
  private volatile long silentSince;

  private volatile Link link;
  private volatile boolean closed;

  Connection(Supplier<CompletionStage<Link>> opener, Link first, Duration timeout) {
    this.opener = opener;
    this.link = first;
    this.timeout = timeout;
  }

  /** What is asked of Redis until one time-out from now. */
  Exchange begin() {
    return new Exchange(this, link, timeout);
  }

  /**
   * Sends all of them, in pieces, so that neither the server nor the calls of others wait for long;
   * each piece has a time-out of its own.
   */
  <T> List<T> callEach(List<Exchange.Command<T>> commands) {
    List<T> answers = new ArrayList<>(commands.size());
    for (int from = 0; from < commands.size(); from += PIECE) {
      answers.addAll(
          begin().callEach(commands.subList(from, Math.min(commands.size(), from + PIECE))));
    }
    return answers;
  }

  Link link() {
    return link;
  }

  /** Whatever the answer was. */
  void answered() {
    if (silentSince != 0) {
      silentSince = 0;
    }
  }

  void timedOut() {
    long now = System.nanoTime();
    long since = silentSince;
    if (since == 0) {
      // Zero means something else; a nanosecond does not matter.
      silentSince = now == 0 ? 1 : now;
    } else if (now - since > timeout.multipliedBy(TIMEOUTS_UNTIL_REPLACED).toNanos()) {
      replaceUnless(() -> silentSince == 0);
    }
  }

  void foundReplica() {
    replaceUnless(() -> false);
  }

  /** One at a time and not too often; if it fails, the next failure tries again. */
  private void replaceUnless(BooleanSupplier recovered) {
    long now = System.nanoTime();
    if (closed
        || now - replacedAt.get() < REPLACED_AGAIN_AFTER.toNanos()
        || !replacing.compareAndSet(false, true)) {
      return;
    }
    replacedAt.set(now);
    opener
        .get()
        .whenComplete(
            (fresh, failure) -> {
              if (fresh != null) {
                (closed || recovered.getAsBoolean() ? fresh : replaceBy(fresh)).close();
              }
              replacing.set(false);
            });
  }

  private Link replaceBy(Link fresh) {
    Link old = link;
    link = fresh;
    silentSince = 0;
    LOGGER.log(
        System.Logger.Level.INFO,
        "the connection to Redis was replaced, since the old one gave no answer or led to a"
            + " replica");
    return old;
  }

  /** Ends the replacing; the link is closed with its client. */
  @Override
  public void close() {
    closed = true;
  }
}
