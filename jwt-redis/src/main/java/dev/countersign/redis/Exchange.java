package dev.countersign.redis;

import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.RevocationStoreFullException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * What one call of ours asks of Redis, all within one time-out. Nothing that may have been applied
 * is sent again. Used by one thread.
 *
 * <p>Each method throws {@link RevocationStoreException} if there is no answer in time or an error,
 * and {@link RevocationStoreFullException} if the server has no memory left; its cause is a {@link
 * RedisCommandExecutionException} if the server has refused, so that nothing was applied.
 */
final class Exchange {

  /** A command, sent when this is called. */
  interface Command<T>
      extends Function<RedisClusterAsyncCommands<byte[], byte[]>, RedisFuture<T>> {}

  /** A command of whatever the link offers. */
  interface OnLink<T> extends Function<Link, RedisFuture<T>> {}

  private final Connection connection;
  private final Link link;
  private final Duration timeout;
  private final long deadline;

  Exchange(Connection connection, Link link, Duration timeout) {
    this.connection = connection;
    this.link = link;
    this.timeout = timeout;
    this.deadline = System.nanoTime() + timeout.toNanos();
  }

  <T> T call(Command<T> command) {
    return callOnLink(any -> command.apply(any.commands()));
  }

  <T> T callOnLink(OnLink<T> command) {
    try {
      return await(command.apply(link));
    } catch (RedisException e) {
      throw failure(e);
    }
  }

  /** Sends all of them, and then awaits the answers. */
  <T> List<T> callEach(List<Command<T>> commands) {
    try {
      List<RedisFuture<T>> sent = new ArrayList<>(commands.size());
      for (Command<T> command : commands) {
        sent.add(command.apply(link.commands()));
      }
      List<T> answers = new ArrayList<>(sent.size());
      for (RedisFuture<T> each : sent) {
        answers.add(await(each));
      }
      return answers;
    } catch (RedisException e) {
      throw failure(e);
    }
  }

  /** Runs a script; its text is sent only to a server that has not seen it. */
  <T> T run(Script<T> script, List<byte[]> keys, byte[]... arguments) {
    byte[][] keyArray = keys.toArray(byte[][]::new);
    try {
      try {
        return await(
            link.commands().<T>evalsha(script.sha1(), script.output(), keyArray, arguments));
      } catch (RedisNoScriptException e) {
        // It was not run.
        return await(link.commands().<T>eval(script.text(), script.output(), keyArray, arguments));
      }
    } catch (RedisException e) {
      throw failure(e);
    }
  }

  private <T> T await(RedisFuture<T> future) {
    try {
      T answer = future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      connection.answered();
      return answer;
    } catch (TimeoutException e) {
      future.cancel(true);
      connection.timedOut();
      throw new RevocationStoreException(
          "Redis gave no answer within " + timeout + "; whether a write was applied is not known",
          e);
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new RevocationStoreException("interrupted while waiting for Redis", e);
    } catch (CancellationException e) {
      throw new RevocationStoreException(
          "the connection to Redis was closed; whether a write was applied is not known", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RedisException redis) {
        throw redis;
      }
      throw new RevocationStoreException("Redis cannot be asked", e);
    }
  }

  private RuntimeException failure(RedisException e) {
    if (!(e instanceof RedisCommandExecutionException)) {
      return new RevocationStoreException(
          "Redis is out of reach; whether a write was applied is not known", e);
    }
    connection.answered();
    String message = String.valueOf(e.getMessage());
    if (message.contains("OOM command not allowed")) {
      return new RevocationStoreFullException(
          "Redis has no memory left and nothing was written. Raise maxmemory, or shorten the"
              + " lifetime of tokens");
    }
    if (e instanceof RedisReadOnlyException || message.contains("READONLY")) {
      connection.foundReplica();
    }
    return new RevocationStoreException("Redis refused: " + message, e);
  }
}
