package dev.countersign.keystore;

import static dev.countersign.keystore.JwksServer.publishing;
import static dev.countersign.keystore.JwksServer.status;
import static dev.countersign.keystore.JwksServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwksDiscoveryTest {

  private static final String OPENID = "/.well-known/openid-configuration";
  private static final String OAUTH = "/.well-known/oauth-authorization-server";
  private static final SigningKey FIRST = SigningKey.generate(JwsAlgorithm.ES256);

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private JwksServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = JwksServer.start();
    server.answers(publishing("max-age=600", FIRST));
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private static String metadata(String issuer, String jwksUri) {
    return """
        {"issuer":"%s","scopes_supported":["a"],"x":{"issuer":"deeper"},"n":1,"jwks_uri":"%s"}"""
        .formatted(issuer, jwksUri);
  }

  private String issuer() {
    return server.uri("").toString();
  }

  private RemoteJwks keys(String issuer) {
    return RemoteJwks.builder().issuer(issuer).clock(clock).thread(new HeldThread()).build();
  }

  private KeyLookup find(RemoteJwks keys) {
    return keys.find(FIRST.keyId(), clock.instant());
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example, https://a.example/.well-known/openid-configuration,"
        + " https://a.example/.well-known/oauth-authorization-server",
    "https://a.example/, https://a.example/.well-known/openid-configuration,"
        + " https://a.example/.well-known/oauth-authorization-server",
    "https://a.example:8443/t/1, https://a.example:8443/t/1/.well-known/openid-configuration,"
        + " https://a.example:8443/.well-known/oauth-authorization-server/t/1",
    "https://a.example/t%2F1/, https://a.example/t%2F1/.well-known/openid-configuration,"
        + " https://a.example/.well-known/oauth-authorization-server/t%2F1",
    "https://a.example//evil.example, https://a.example//evil.example/.well-known/openid-configuration,"
        + " https://a.example/.well-known/oauth-authorization-server//evil.example"
  })
  void metadata_are_where_the_two_standards_say(URI issuer, URI openid, URI oauth) {
    assertThat(JwksDiscovery.locations(issuer)).containsExactly(openid, oauth);
  }

  @Test
  void keys_are_found_by_openid_connect_discovery() {
    server.answers(OPENID, text("", metadata(issuer(), server.uri().toString())));
    try (RemoteJwks keys = keys(issuer())) {
      assertThat(find(keys)).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @Test
  void keys_are_found_by_rfc_8414_where_the_other_is_not_there() {
    server.answers(
        OAUTH + "/tenant", text("", metadata(issuer() + "/tenant", server.uri().toString())));
    try (RemoteJwks keys = keys(issuer() + "/tenant")) {
      assertThat(find(keys)).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @Test
  void a_server_that_fails_is_not_asked_at_the_other_place() {
    server.answers(OPENID, status(500));
    server.answers(OAUTH, text("", metadata(issuer(), server.uri().toString())));
    try (RemoteJwks keys = keys(issuer())) {
      assertThat(find(keys)).isInstanceOf(KeyLookup.Unavailable.class);
      assertThat(server.requests()).isOne();
    }
  }

  @Test
  void metadata_of_another_issuer_are_refused() {
    for (String other :
        new String[] {
          issuer() + "/",
          issuer() + "/other",
          issuer().replace("http", "HTTP"),
          issuer().replace("127.0.0.1", "localhost"),
          "https://evil.example",
          ""
        }) {
      server.answers(OPENID, text("", metadata(other, server.uri().toString())));
      try (RemoteJwks keys = keys(issuer())) {
        assertThat(find(keys)).isInstanceOf(KeyLookup.Unavailable.class);
        assertThat(keys.problem())
            .hasValueSatisfying(
                why -> assertThat(why).contains(issuer()).doesNotContain("evil.example"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1/jwks.json",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "ftp://127.0.0.1/jwks.json",
        "/jwks.json",
        "https://user:password@auth.example/jwks.json",
        "not a URL",
        ""
      })
  void jwks_ssrf_metadata_cannot_send_us_anywhere(String jwksUri) {
    server.answers(OPENID, text("", metadata(issuer(), jwksUri)));
    try (RemoteJwks keys = keys(issuer())) {
      assertThat(find(keys)).isInstanceOf(KeyLookup.Unavailable.class);
      assertThat(keys.problem()).hasValueSatisfying(why -> assertThat(why).contains("jwks_uri"));
      assertThat(server.requests()).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "<html>",
        "{",
        "{\"issuer\":\"ISSUER\"}",
        "{\"issuer\":\"ISSUER\",\"jwks_uri\":[\"JWKS\"]}",
        "{\"issuer\":[\"ISSUER\"],\"jwks_uri\":\"JWKS\"}",
        "{\"issuer\":\"https://evil.example\",\"issuer\":\"ISSUER\",\"jwks_uri\":\"JWKS\"}",
        "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"JWKS\"}x",
        "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"JWKS\"}{}",
        "{\"x\":{\"issuer\":\"ISSUER\",\"jwks_uri\":\"JWKS\"}}"
      })
  void metadata_that_are_malformed_or_ambiguous_are_refused(String template) {
    String json = template.replace("ISSUER", issuer()).replace("JWKS", server.uri().toString());
    server.answers(OPENID, text("", json));
    try (RemoteJwks keys = keys(issuer())) {
      assertThat(find(keys)).isInstanceOf(KeyLookup.Unavailable.class);
      assertThat(keys.problem()).isPresent();
    }
  }

  @Test
  void a_nesting_bomb_in_metadata_is_refused() {
    server.answers(OPENID, text("", "{\"x\":" + "[".repeat(200_000)));
    try (RemoteJwks keys = keys(issuer())) {
      assertThat(keys.problem()).isPresent();
    }
  }

  @Test
  void metadata_are_asked_for_once_and_again_after_a_failed_fetch() {
    server.answers(OPENID, text("", metadata(issuer(), server.uri().toString())));
    server.answers("/moved.json", publishing("max-age=600", FIRST));
    try (RemoteJwks keys = keys(issuer())) {
      clock.advance(Duration.ofSeconds(450));
      keys.fetchIfDue();
      assertThat(server.requests()).isEqualTo(3);
      server.answers(status(410));
      server.answers(OPENID, text("", metadata(issuer(), server.uri("/moved.json").toString())));
      clock.advance(Duration.ofSeconds(450));
      keys.fetchIfDue();
      assertThat(keys.problem()).isPresent();
      clock.advance(Duration.ofSeconds(30));
      keys.fetchIfDue();
      assertThat(keys.problem()).isEmpty();
    }
  }

  @Test
  void an_issuer_that_is_neither_https_nor_loopback_is_refused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> RemoteJwks.builder().issuer("http://auth.example").build())
        .withMessageContaining("https");
  }
}
