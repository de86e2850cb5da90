package dev.countersign.jdbc;

import java.sql.SQLException;
import java.util.List;

/**
 * Deletes rows that are over, a few at a time. That is the database's to say: of each row it is
 * written how long it may be needed, by any clock.
 */
final class Purge {

  /** How many writes there are from one piece to the next. */
  static final int WRITES = 256;

  /** More than are written in between, so that a table which grew gets smaller again. */
  private static final int ROWS_AT_ONCE = 1_000;

  private static final int PIECES_ON_REQUEST = 10;

  private final List<String> deletes;

  Purge(Dialect dialect, Tables tables) {
    this.deletes =
        List.of(
            dialect.deleteExpired(tables.in("countersign_revocations"), notTheHighest(tables)),
            dialect.deleteExpired(tables.in("countersign_allowed_tokens"), ""),
            dialect.deleteExpired(tables.in("countersign_sessions"), ""),
            dialect.deleteExpired(tables.in("countersign_session_ends"), ""),
            dialect.deleteExpired(tables.in("countersign_refresh_families"), ""),
            dialect.deleteExpired(tables.in("countersign_dpop_proofs"), ""));
  }

  /** The highest number of a cut-off stays, so that a clock which goes back gives none again. */
  private static String notTheHighest(Tables tables) {
    return tables.in(
        " AND (generation IS NULL"
            + " OR generation < (SELECT MAX(generation) FROM countersign_revocations))");
  }

  /** A piece of each table. */
  int onePiece(Statements statements) throws SQLException {
    int deleted = 0;
    for (String delete : deletes) {
      deleted += statements.update(delete, ROWS_AT_ONCE);
    }
    return deleted;
  }

  /** Piece by piece, each in a transaction of its own. */
  int some(Database database) {
    int deleted = 0;
    for (String delete : deletes) {
      int piece = ROWS_AT_ONCE;
      for (int i = 0; i < PIECES_ON_REQUEST && piece == ROWS_AT_ONCE; i++) {
        piece = database.statement(statements -> statements.update(delete, ROWS_AT_ONCE));
        deleted += piece;
      }
    }
    return deleted;
  }
}
