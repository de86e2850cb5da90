package dev.countersign.jdbc;

import dev.countersign.jwt.revocation.RevocationFeed;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for notifications on a connection and a daemon thread of its own. Whatever goes wrong, it
 * opens another connection after a while; what it misses until then the next poll finds.
 */
final class NotificationWatch implements RevocationFeed.Watch {

  static final String THREAD = "countersign-jdbc-listen";

  private static final System.Logger LOGGER = System.getLogger(NotificationWatch.class.getName());

  /** After so much silence it asks whether there is still somebody. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /**
   * Between two hints: what comes in between is one more hint at its end. So a storm of revocations
   * is no storm of polls, and the first of them is still told at once.
   */
  private static final Duration BETWEEN_HINTS = Duration.ofMillis(50);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

  /** A server that comes back has all its nodes listening again within half a minute. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final Notifications notifications;
  private final Runnable hint;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable ListeningConnection connection;
  private Duration pause = FIRST_PAUSE;
  private boolean failing;

  private NotificationWatch(Notifications notifications, Runnable hint) {
    this.notifications = notifications;
    this.hint = hint;
    this.thread = new Thread(this::listen, THREAD);
    thread.setDaemon(true);
  }

  static NotificationWatch start(Notifications notifications, Runnable hint) {
    NotificationWatch watch = new NotificationWatch(notifications, hint);
    watch.thread.start();
    return watch;
  }

  private void listen() {
    try {
      while (!isClosed()) {
        listenUntilItFails();
        if (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          Duration twice = pause.multipliedBy(2);
          pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        }
      }
    } catch (InterruptedException e) {
      // Only close() interrupts.
      Thread.currentThread().interrupt();
    }
  }

  /** Not even an error ends the thread: nobody would notice that there are no hints any more. */
  private void listenUntilItFails() throws InterruptedException {
    try (ListeningConnection opened = ListeningConnection.open(notifications)) {
      connection = opened;
      recovered();
      // What came while nobody listened.
      tell();
      while (!isClosed()) {
        if (opened.hears(SILENCE)) {
          tell();
          closed.await(BETWEEN_HINTS.toNanos(), TimeUnit.NANOSECONDS);
        } else {
          opened.requireListening();
        }
        pause = FIRST_PAUSE;
      }
    } catch (SQLException | RuntimeException | Error e) {
      failed(e);
    } finally {
      connection = null;
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void tell() {
    try {
      hint.run();
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "a hint of new revocations threw; going on", e);
    }
  }

  private void failed(Throwable e) {
    if (!failing && !isClosed()) {
      failing = true;
      LOGGER.log(
          System.Logger.Level.WARNING,
          "PostgreSQL's notifications of revocations cannot be listened to; trying again, and"
              + " polling goes on",
          e);
    }
  }

  private void recovered() {
    if (failing) {
      failing = false;
      LOGGER.log(
          System.Logger.Level.INFO, "PostgreSQL's notifications of revocations are listened to");
    }
  }

  /** Ends the thread and its connection; may be called again. */
  @Override
  public void close() {
    closed.countDown();
    ListeningConnection current = connection;
    if (current != null) {
      current.abort();
    }
    // If it waits for a connection or between two.
    thread.interrupt();
  }
}
