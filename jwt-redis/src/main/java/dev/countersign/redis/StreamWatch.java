package dev.countersign.redis;

import dev.countersign.jwt.revocation.RevocationFeed;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for new entries of a stream, on a connection of its own, since waiting blocks one. Whatever
 * goes wrong, it opens another after a second; what it misses until then the next poll finds.
 */
final class StreamWatch implements RevocationFeed.Watch {

  private static final System.Logger LOGGER = System.getLogger(StreamWatch.class.getName());

  /** Short enough to notice a dead connection. */
  private static final Duration BLOCK = Duration.ofSeconds(5);

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final LettuceClient client;
  private final byte[] stream;
  private final Runnable hint;
  private volatile @Nullable Link link;
  private volatile boolean closed;

  private StreamWatch(LettuceClient client, byte[] stream, Runnable hint) {
    this.client = client;
    this.stream = stream;
    this.hint = hint;
  }

  static StreamWatch start(LettuceClient client, byte[] stream, Runnable hint) {
    StreamWatch watch = new StreamWatch(client, stream, hint);
    watch.open();
    return watch;
  }

  private void open() {
    if (closed) {
      return;
    }
    client
        .connect()
        .whenComplete(
            (opened, failure) -> {
              if (opened == null) {
                client.schedule(this::open, RETRY_AFTER);
                return;
              }
              link = opened;
              if (closed) {
                opened.close();
                return;
              }
              // What came while nobody listened.
              tell();
              listen(opened);
            });
  }

  @SuppressWarnings("unchecked") // an array of one offset, made for the call
  private void listen(Link current) {
    try {
      CompletableFuture<?> unused =
          current
              .commands()
              .xread(XReadArgs.Builder.block(BLOCK).count(1), XReadArgs.StreamOffset.latest(stream))
              .toCompletableFuture()
              .orTimeout(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
              .whenComplete((entries, failure) -> answered(current, entries, failure));
    } catch (RuntimeException e) {
      answered(current, null, e);
    }
  }

  private void answered(
      Link current,
      @Nullable List<StreamMessage<byte[], byte[]>> entries,
      @Nullable Throwable failure) {
    if (closed) {
      return;
    }
    if (failure != null) {
      current.close();
      client.schedule(this::open, RETRY_AFTER);
      return;
    }
    if (entries != null && !entries.isEmpty()) {
      tell();
    }
    listen(current);
  }

  private void tell() {
    try {
      hint.run();
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "a hint of new revocations threw; going on", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    Link current = link;
    if (current != null) {
      current.close();
    }
  }
}
