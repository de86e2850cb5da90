package dev.countersign.keystore;

import static dev.countersign.keystore.JwksServer.documentOf;
import static dev.countersign.keystore.JwksServer.member;
import static dev.countersign.keystore.JwksServer.publishing;
import static dev.countersign.keystore.JwksServer.status;
import static dev.countersign.keystore.JwksServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.SigningKey;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators read: each change once, and not each fetch. */
class RemoteJwksLogTest {

  private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ES256);
  private static final String FOR_ENCRYPTION =
      member(KEY.withKeyId("enc")).replace("\"sig\"", "\"enc\"");

  private static final Logger LOGGER = Logger.getLogger(RemoteJwks.class.getName());

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          if (line.getLevel().intValue() >= Level.INFO.intValue()) {
            lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private JwksServer issuer;

  @BeforeEach
  void listen() throws IOException {
    issuer = JwksServer.start();
    issuer.answers(publishing("max-age=600", KEY));
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void stop() {
    LOGGER.setUseParentHandlers(true);
    LOGGER.removeHandler(handler);
    issuer.close();
  }

  private RemoteJwks keys() {
    return RemoteJwks.builder().uri(issuer.uri()).clock(clock).thread(new HeldThread()).build();
  }

  private void fetchAgain(RemoteJwks keys, int times) {
    for (int i = 0; i < times; i++) {
      clock.advance(Duration.ofSeconds(450));
      keys.fetchIfDue();
    }
  }

  @Test
  void while_all_is_well_nothing_is_logged() {
    try (RemoteJwks keys = keys()) {
      fetchAgain(keys, 3);
      assertThat(lines).isEmpty();
    }
  }

  @Test
  void an_outage_is_logged_when_it_begins_and_when_it_ends() {
    try (RemoteJwks keys = keys()) {
      issuer.answers(status(500));
      fetchAgain(keys, 3);
      issuer.answers(publishing("max-age=600", KEY));
      fetchAgain(keys, 2);
      assertThat(lines).hasSize(2);
      assertThat(lines.get(0)).startsWith("WARNING").contains(issuer.uri().toString(), "500");
      assertThat(lines.get(1)).startsWith("INFO").contains(issuer.uri().toString());
    }
  }

  @Test
  void another_reason_for_an_outage_is_logged() {
    try (RemoteJwks keys = keys()) {
      issuer.answers(status(500));
      fetchAgain(keys, 2);
      issuer.answers(status(404));
      fetchAgain(keys, 2);
      assertThat(lines).hasSize(2);
    }
  }

  @Test
  void why_a_key_is_left_out_is_logged_once_for_each_change() {
    issuer.answers(text("max-age=600", documentOf(member(KEY), FOR_ENCRYPTION)));
    try (RemoteJwks keys = keys()) {
      fetchAgain(keys, 3);
      assertThat(lines).singleElement().asString().contains("key 2: the use of the JWK is not sig");
      issuer.answers(text("max-age=600", documentOf(member(KEY), FOR_ENCRYPTION, "{}")));
      fetchAgain(keys, 2);
      assertThat(lines).hasSize(2);
    }
  }

  @Test
  void a_document_of_bad_keys_without_number_fills_no_log() {
    String[] many = Collections.nCopies(5000, "{}").toArray(String[]::new);
    issuer.answers(text("max-age=600", documentOf(many)));
    keys().close();
    assertThat(lines).singleElement().asString().contains("at most 100 keys").hasSizeLessThan(500);
  }
}
