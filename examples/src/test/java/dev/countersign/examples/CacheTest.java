package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static dev.countersign.examples.Client.keyId;
import static dev.countersign.examples.Client.tampered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKeys;
import dev.countersign.testing.MovableClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** With {@code --cache} a token that was accepted is accepted for less, and not for longer. */
class CacheTest {

  private final MovableClock clock = Servers.clock();
  private WebServer server;
  private Client client;
  private String alice;

  @BeforeEach
  void a_token_is_known() throws Exception {
    server = Servers.login(clock, "--cache", "1M");
    client = new Client(server.url());
    alice = client.tokenOf("alice");
    assertThat(status(alice)).isEqualTo(200);
    assertThat(status(alice)).isEqualTo(200);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private int status(String token) {
    return client.get("/api/orders", token).statusCode();
  }

  @Test
  void a_known_token_is_refused_after_its_log_out() {
    assertThat(client.post("/logout", alice, "").statusCode()).isEqualTo(204);

    assertProblem(client.get("/api/orders", alice), 401);
  }

  @Test
  void a_known_token_is_refused_when_its_time_is_over() {
    clock.advance(Duration.ofMinutes(10).plusSeconds(30));

    assertProblem(client.get("/api/orders", alice), 401);
  }

  @Test
  void a_known_token_is_refused_after_its_key_was_revoked() {
    String admin = client.tokenOf("admin");
    client.post("/admin/keys/" + keyId(alice) + "/revoke", admin, "");

    assertProblem(client.get("/api/orders", alice), 401);
  }

  @Test
  void a_token_that_is_nearly_a_known_one_is_refused() {
    assertProblem(client.get("/api/orders", tampered(alice)), 401);
  }

  @Test
  void a_resource_server_has_a_cache_too() throws Exception {
    String jwks = server.url() + "/.well-known/jwks.json";
    try (WebServer resource = Servers.resource(clock, "--jwks", jwks, "--cache", "1M")) {
      Client other = new Client(resource.url());

      assertThat(other.get("/api/me", alice).statusCode()).isEqualTo(200);
      assertThat(other.get("/api/me", alice).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void neither_server_starts_with_one_that_holds_next_to_nothing() {
    String jwks = server.url() + "/.well-known/jwks.json";

    assertThatThrownBy(() -> Servers.login(clock, "--cache", "63K")).hasMessageContaining("65536");
    assertThatThrownBy(() -> Servers.resource(clock, "--jwks", jwks, "--cache", "63K"))
        .hasMessageContaining("65536");
  }

  // what no answer tells

  @Test
  void there_is_none_unless_it_is_asked_for() {
    assertThat(validator().cacheStatistics()).isEmpty();
    assertThat(validator("--cache", "1M").cacheStatistics()).isPresent();
  }

  private static JwtValidator validator(String... options) {
    return CommandLine.populateCommand(new ServerOptions(), options)
        .withCache(JwtValidator.builder())
        .issuer("https://auth.example")
        .audience("orders")
        .verifyWith(VerificationKeys.of(SigningKey.generate(JwsAlgorithm.ES256).verificationKey()))
        .build();
  }
}
