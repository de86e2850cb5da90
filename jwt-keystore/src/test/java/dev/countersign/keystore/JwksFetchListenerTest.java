package dev.countersign.keystore;

import static dev.countersign.keystore.JwksServer.publishing;
import static dev.countersign.keystore.JwksServer.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JwksFetchListenerTest {

  private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ES256);

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final List<JwksFetch> told = new ArrayList<>();
  @AutoClose private final JwksServer issuer;

  JwksFetchListenerTest() throws IOException {
    issuer = JwksServer.start();
  }

  @BeforeEach
  void publish() {
    issuer.answers(
        exchange -> {
          clock.advance(Duration.ofMillis(7));
          publishing("max-age=600", KEY).to(exchange);
        });
  }

  private RemoteJwks keys(JwksFetchListener listener) {
    return RemoteJwks.builder()
        .uri(issuer.uri())
        .clock(clock)
        .thread(new HeldThread())
        .listener(listener)
        .build();
  }

  @Test
  void the_first_fetch_is_told_with_its_time_and_its_keys() {
    try (RemoteJwks keys = keys(told::add)) {
      assertThat(told)
          .containsExactly(
              new JwksFetch(issuer.uri().toString(), Duration.ofMillis(7), 1, Optional.empty()));
      assertThat(keys.problem()).isEmpty();
    }
  }

  @Test
  void a_fetch_that_fails_is_told_with_the_keys_that_serve_on() {
    try (RemoteJwks keys = keys(told::add)) {
      issuer.answers(status(500));
      clock.advance(Duration.ofSeconds(500));
      keys.fetchIfDue();
    }

    assertThat(told).hasSize(2);
    assertThat(told.get(1).problem()).hasValueSatisfying(why -> assertThat(why).contains("500"));
    assertThat(told.get(1).keys()).isEqualTo(1);
  }

  @Test
  void a_listener_that_throws_hides_nothing_from_the_keys_and_the_next_listener() {
    JwksFetchListener broken =
        fetch -> {
          throw new IllegalStateException("broken");
        };
    try (RemoteJwks keys = keys(JwksFetchListener.all(broken, told::add))) {
      assertThat(told).hasSize(1);
      assertThat(keys.find(KEY.keyId(), clock.instant())).isInstanceOf(KeyLookup.Found.class);
    }
  }
}
