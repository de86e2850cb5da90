package dev.countersign.jdbc;

import java.util.regex.Pattern;

/** Puts the prefix of the tables into SQL; nothing else is ever put into it. */
record Tables(String prefix) {

  static final String DEFAULT_PREFIX = "countersign_";

  /**
   * No quoting needed in any database, and room for the rest of a name in PostgreSQL's 63 bytes.
   */
  private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,29}");

  Tables {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "expected a prefix of tables of 1 to 30 of a to z, 0 to 9 and _, that begins with a"
              + " letter; choose another schema in the DataSource");
    }
  }

  /** The same SQL with this prefix, so that it reads as in the file of the schema. */
  String in(String sql) {
    return sql.replace(DEFAULT_PREFIX, prefix);
  }
}
