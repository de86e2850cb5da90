package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefusalLogTest {

  private static final Logger LOGGER = Logger.getLogger(JwtFilter.class.getName());

  private final Tokens tokens = new Tokens();
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

  @BeforeEach
  void listen() {
    LOGGER.setLevel(Level.FINE);
    LOGGER.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    LOGGER.removeHandler(handler);
    LOGGER.setLevel(null);
  }

  private List<String> logged(String path, String token) {
    JwtFilter filter =
        JwtFilter.builder(tokens.validator())
            .require("/orders/*", AccessRule.scope("orders:read"))
            .build();
    try (TestApp app = TestApp.guardedBy(filter).secretAt("/*").start()) {
      app.get(path, token);
    }
    return records.stream()
        .map(record -> MessageFormat.format(record.getMessage(), record.getParameters()))
        .toList();
  }

  @Test
  void row_108_the_log_says_what_the_client_is_not_told() {
    assertThat(logged("/orders/1", tokens.expired()))
        .singleElement()
        .asString()
        .startsWith("refused, TOKEN_INVALID: EXPIRED: ");
    assertThat(records).extracting(LogRecord::getLevel).containsExactly(Level.FINE);
  }

  @Test
  void a_missing_scope_is_named_in_the_log() {
    assertThat(logged("/orders/1", tokens.alice()))
        .containsExactly("refused, ACCESS_DENIED: needs all of the scopes [orders:read]");
  }

  @Test
  void a_missing_rule_is_named_in_the_log() {
    assertThat(logged("/other", tokens.alice()))
        .containsExactly(
            "refused, ACCESS_DENIED: no rule is for this method and path; add one to the filter");
  }

  @Test
  void nothing_that_a_stranger_chose_is_logged() {
    String token = tokens.forged();

    assertThat(String.join("", logged("/orders/%24%7Bjndi:x%7D", token)))
        .isNotEmpty()
        .doesNotContain("jndi", token, token.substring(token.lastIndexOf('.')));
  }

  @Test
  void a_request_that_passes_is_not_logged() {
    assertThat(logged("/orders/1", tokens.alice("orders:read"))).isEmpty();
  }
}
