package dev.countersign.servlet;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a class logs between construction and {@link #close}. */
final class LoggedRecords implements AutoCloseable {

  private final Logger logger;
  private final List<LogRecord> records = Collections.synchronizedList(new ArrayList<>());
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  LoggedRecords(Class<?> source) {
    logger = Logger.getLogger(source.getName());
    logger.setLevel(Level.FINE);
    logger.addHandler(handler);
  }

  List<Level> levels() {
    return records.stream().map(LogRecord::getLevel).toList();
  }

  List<String> lines() {
    return records.stream()
        .map(record -> MessageFormat.format(record.getMessage(), record.getParameters()))
        .toList();
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setLevel(null);
  }
}
