package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.jwt.revocation.RevocationStoreException;
import jakarta.servlet.http.HttpServlet;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenEndpointLogTest {

  private static final Logger LOGGER = Logger.getLogger("dev.countersign");

  private final Tokens tokens = new Tokens();
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          StringWriter text = new StringWriter();
          text.append(MessageFormat.format(record.getMessage(), record.getParameters()));
          if (record.getThrown() != null) {
            record.getThrown().printStackTrace(new PrintWriter(text, true));
          }
          logged.add(text.toString());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    handler.setLevel(Level.ALL);
    LOGGER.setLevel(Level.ALL);
    LOGGER.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    LOGGER.removeHandler(handler);
    LOGGER.setLevel(null);
  }

  private void post(HttpServlet servlet, String token) {
    try (TestApp app = TestApp.unguarded().servlet("/endpoint", servlet).start()) {
      TokenClients.post(app, "/endpoint", "web", "token", token);
      TokenClients.postForm(app, "/endpoint", "client_secret=guess-7&token=" + token);
      TokenClients.postForm(app, "/endpoint", "token=" + token + "&token=" + token);
    }
  }

  private void assertLogsNoPartOf(String token) {
    assertThat(String.join("\n", logged))
        .isNotEmpty()
        .doesNotContain(
            token, token.substring(token.length() - 40), TokenClients.SECRET, "guess-7");
  }

  @Test
  void a_store_that_is_down_is_logged_without_the_access_token() {
    String token = tokens.alice();
    post(
        RevocationServlet.builder(TokenClients::authenticate)
            .accessTokens(
                tokens.validator(),
                jwt -> {
                  throw new RevocationStoreException("the store is down: " + jwt);
                })
            .build(),
        token);

    assertThat(logged).anyMatch(text -> text.contains("the store is down"));
    assertLogsNoPartOf(token);
  }

  @Test
  void a_store_that_is_down_is_logged_without_the_refresh_token() {
    String token =
        TokenClients.refreshTokens(RefreshFamilies.inMemory(), tokens.clock())
            .issue(RefreshGrant.of("alice"));
    RefreshTokens down = TokenClients.refreshTokens(new FamiliesOutOfReach(), tokens.clock());
    post(
        IntrospectionServlet.builder(TokenClients::authenticate).refreshTokens(down).build(),
        token);

    assertThat(logged).anyMatch(text -> text.contains("the store is down"));
    assertLogsNoPartOf(token);
  }

  @Test
  void why_a_token_is_inactive_stands_in_the_log_alone() {
    String token = tokens.expired();
    post(
        IntrospectionServlet.builder(TokenClients::authenticate)
            .accessTokens(tokens.validator())
            .build(),
        token);

    assertThat(logged).anyMatch(text -> text.startsWith("inactive, EXPIRED: "));
    assertLogsNoPartOf(token);
  }
}
