package dev.countersign.jdbc;

import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.RevocationStoreException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The calls of the server-side checks: how they fail, and when they clean up. */
final class StoreCalls {

  private final Database database;
  private final Purge purge;
  private final AtomicLong writes = new AtomicLong();

  StoreCalls(Database database, Purge purge) {
    this.database = database;
    this.purge = purge;
  }

  /** A question of a validator; an answer that does not come is no exception. */
  RevocationStatus check(Work<RevocationStatus> work) {
    try {
      return database.statement(work);
    } catch (DatabaseException e) {
      return new RevocationStatus.CannotTell(String.valueOf(e.getMessage()), Optional.of(e));
    }
  }

  <T> T read(Work<T> work) {
    try {
      return database.statement(work);
    } catch (DatabaseException e) {
      throw new RevocationStoreException(String.valueOf(e.getMessage()), e);
    }
  }

  /** A write of one statement. */
  <T> T write(Work<T> work) {
    return write(false, work);
  }

  /** A write, of several statements if it has to be a transaction. */
  <T> T write(boolean transaction, Work<T> work) {
    T result = orThrow(() -> transaction ? database.transaction(work) : database.statement(work));
    if (writes.incrementAndGet() % Purge.WRITES == 0) {
      database.background(purge::onePiece);
    }
    return result;
  }

  private static <T> T orThrow(Supplier<T> write) {
    try {
      return write.get();
    } catch (DatabaseException e) {
      throw new RevocationStoreException(
          e.getMessage()
              + (e.isMaybeApplied()
                  ? "; what was asked for may have been done or not"
                  : "; nothing was changed"),
          e);
    }
  }
}
