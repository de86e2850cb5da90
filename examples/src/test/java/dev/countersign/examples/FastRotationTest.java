package dev.countersign.examples;

import static dev.countersign.examples.Client.keyId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.MovableClock;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in the memory of one server may turn every two seconds. */
class FastRotationTest {

  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final MovableClock clock = Servers.clock();

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "ES256"})
  void a_period_later_another_key_signs_and_tokens_of_the_one_before_are_believed(String algorithm)
      throws Exception {
    try (WebServer server =
        Servers.login(
            clock,
            "--algorithm",
            algorithm,
            "--keys",
            "memory",
            "--one-machine",
            "--rotate-every",
            "2s",
            "--token-lifetime",
            "2s",
            "--clock-skew",
            "1s")) {
      Client client = new Client(server.url());
      String before = client.tokenOf("alice");

      clock.advance(PERIOD);

      String after = client.tokenOf("alice");
      assertThat(keyId(after)).isNotEqualTo(keyId(before));
      assertThat(client.get("/api/orders", before).statusCode()).isEqualTo(200);
      assertThat(client.get("/api/orders", after).statusCode()).isEqualTo(200);
    }
  }
}
