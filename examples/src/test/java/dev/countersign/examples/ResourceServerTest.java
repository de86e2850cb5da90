package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static dev.countersign.examples.Client.challenge;
import static dev.countersign.examples.Client.json;
import static dev.countersign.examples.Client.keyId;
import static dev.countersign.examples.Client.tampered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.testing.MovableClock;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceServerTest {

  private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ES256);

  private final MovableClock clock = Servers.clock();

  @TempDir Path folder;

  private String fileWith(String json) throws IOException {
    return Files.writeString(folder.resolve("jwks.json"), json).toString();
  }

  private String publicKeyFile() throws IOException {
    return fileWith(JwkSet.of(List.of(KEY.verificationKey())).toPublicJson());
  }

  private JwtIssuer.Builder issuer() {
    return JwtIssuer.builder().lifetime(Duration.ofMinutes(10)).clock(clock);
  }

  private String token(JwtIssuer.Builder issuer) {
    return issuer.build().issue(claims -> claims.subject("alice").scope("orders:read"));
  }

  private String goodToken() {
    return token(
        issuer().issuer("https://auth.example").audience("orders").signWith(SigningKeys.of(KEY)));
  }

  // through the URL of a login server

  @Test
  void a_token_of_the_login_server_is_believed_by_its_public_key() throws Exception {
    try (WebServer login = Servers.login(clock);
        WebServer resource = Servers.resource(clock, "--jwks", jwksOf(login))) {
      String alice = new Client(login.url()).tokenOf("alice");
      Client client = new Client(resource.url());

      HttpResponse<String> me = client.get("/api/me", alice);

      assertThat(me.statusCode()).isEqualTo(200);
      assertThat(json(me).path("subject").textValue()).isEqualTo("alice");
      assertThat(client.get("/api/orders", alice).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void after_a_rotation_old_and_new_tokens_are_believed() throws Exception {
    try (WebServer login = Servers.login(clock);
        WebServer resource = Servers.resource(clock, "--jwks", jwksOf(login))) {
      Client issuing = new Client(login.url());
      String before = issuing.tokenOf("alice");
      issuing.post("/admin/keys/rotate", issuing.tokenOf("admin"), "");
      String after = issuing.tokenOf("alice");
      Client client = new Client(resource.url());

      assertThat(keyId(after)).isNotEqualTo(keyId(before));
      assertThat(client.get("/api/me", before).statusCode()).isEqualTo(200);
      assertThat(client.get("/api/me", after).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void tokens_are_undecided_while_the_issuer_has_never_been_reached() throws Exception {
    WebServer gone = Servers.login(clock);
    String jwks = jwksOf(gone);
    gone.close();
    try (WebServer resource = Servers.resource(clock, "--jwks", jwks)) {
      Client client = new Client(resource.url());

      HttpResponse<String> response = client.get("/api/me", goodToken());

      assertProblem(response, 503);
      assertThat(response.headers().firstValue("Retry-After")).isPresent();
      assertProblem(client.get("/health"), 503);
    }
  }

  private static String jwksOf(WebServer login) {
    return login.url() + "/.well-known/jwks.json";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://auth.example/jwks.json",
        "http://127.0.0.1.example/jwks.json",
        "ftp://127.0.0.1/jwks.json",
        "http://user@127.0.0.1/jwks.json",
      })
  void another_url_than_https_or_loopback_is_refused(String url) {
    assertThatThrownBy(() -> Servers.resource(clock, "--jwks", url))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("https");
  }

  // with a file

  @Test
  void a_file_of_public_keys_will_do() throws Exception {
    try (WebServer resource = Servers.resource(clock, "--jwks", publicKeyFile())) {
      Client client = new Client(resource.url());

      assertThat(client.get("/api/me", goodToken()).statusCode()).isEqualTo(200);
      assertThat(client.get("/api/orders", goodToken()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void no_token_gets_a_bare_challenge_and_a_tampered_one_is_invalid() throws Exception {
    try (WebServer resource = Servers.resource(clock, "--jwks", publicKeyFile())) {
      Client client = new Client(resource.url());

      assertThat(challenge(client.get("/api/me"))).isEqualTo("Bearer realm=\"api\"");
      HttpResponse<String> response = client.get("/api/me", tampered(goodToken()));
      assertProblem(response, 401);
      assertThat(challenge(response)).contains("invalid_token");
    }
  }

  @Test
  void tokens_of_another_issuer_audience_or_type_are_refused() throws Exception {
    JwtIssuer.Builder otherIssuer =
        issuer().issuer("https://evil.example").audience("orders").signWith(SigningKeys.of(KEY));
    JwtIssuer.Builder otherAudience =
        issuer().issuer("https://auth.example").audience("cakes").signWith(SigningKeys.of(KEY));
    JwtIssuer.Builder otherType =
        issuer()
            .issuer("https://auth.example")
            .audience("orders")
            .type("logout+jwt")
            .signWith(SigningKeys.of(KEY));
    try (WebServer resource = Servers.resource(clock, "--jwks", publicKeyFile())) {
      Client client = new Client(resource.url());

      for (JwtIssuer.Builder other : List.of(otherIssuer, otherAudience, otherType)) {
        assertProblem(client.get("/api/me", token(other)), 401);
      }
    }
  }

  @Test
  void several_types_can_be_accepted() throws Exception {
    JwtIssuer.Builder plain =
        issuer()
            .issuer("https://auth.example")
            .audience("orders")
            .type("JWT")
            .signWith(SigningKeys.of(KEY));
    try (WebServer resource =
        Servers.resource(clock, "--jwks", publicKeyFile(), "--typ", "at+jwt", "--typ", "JWT")) {
      Client client = new Client(resource.url());

      assertThat(client.get("/api/me", token(plain)).statusCode()).isEqualTo(200);
      assertThat(client.get("/api/me", goodToken()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void the_clock_skew_is_the_one_that_was_given() throws Exception {
    String token = goodToken();
    clock.advance(Duration.ofMinutes(10));
    String jwks = publicKeyFile();
    try (WebServer strict = Servers.resource(clock, "--jwks", jwks, "--clock-skew", "0");
        WebServer lenient = Servers.resource(clock, "--jwks", jwks, "--clock-skew", "1s")) {
      assertProblem(new Client(strict.url()).get("/api/me", token), 401);
      assertThat(new Client(lenient.url()).get("/api/me", token).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void orders_are_read_and_not_written_here() throws Exception {
    try (WebServer resource = Servers.resource(clock, "--jwks", publicKeyFile())) {
      assertProblem(new Client(resource.url()).post("/api/orders", goodToken(), "{}"), 403);
    }
  }

  @Test
  void a_file_of_secrets_will_do() throws Exception {
    SigningKey secret =
        SigningKey.ofSecret(JwsAlgorithm.HS256, Base64.getUrlDecoder().decode(SECRET))
            .withKeyId("s1");
    String file =
        fileWith(
            "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"s1\",\"alg\":\"HS256\",\"k\":\"%s\"}]}"
                .formatted(SECRET));
    try (WebServer resource = Servers.resource(clock, "--jwks", file)) {
      String token =
          token(
              issuer()
                  .issuer("https://auth.example")
                  .audience("orders")
                  .signWith(SigningKeys.of(secret)));

      assertThat(new Client(resource.url()).get("/api/me", token).statusCode()).isEqualTo(200);
    }
  }

  private static final String SECRET = "bmV3LXNlY3JldC1uZXctc2VjcmV0LW5ldy1zZWNyZXQtMTIzNDU2Nzg5";

  @Test
  void a_file_that_mixes_secrets_and_public_keys_is_refused() throws Exception {
    String publicKey = JwkSet.of(List.of(KEY.verificationKey())).toPublicJson();
    String mixed =
        publicKey.replace(
            "]}", ",{\"kty\":\"oct\",\"kid\":\"s1\",\"alg\":\"HS256\",\"k\":\"" + SECRET + "\"}]}");

    assertRefused(mixed, "mixes");
  }

  @Test
  void a_key_that_does_not_say_its_algorithm_is_refused() throws Exception {
    assertRefused("{\"keys\":[{\"kty\":\"oct\",\"kid\":\"s1\",\"k\":\"" + SECRET + "\"}]}", "alg");
  }

  @Test
  void a_file_that_is_no_jwk_set_is_refused() throws Exception {
    assertRefused("{}", "JWK Set");
  }

  private void assertRefused(String json, String why) throws IOException {
    String file = fileWith(json);
    assertThatThrownBy(() -> Servers.resource(clock, "--jwks", file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--jwks")
        .hasMessageContaining(why)
        .message()
        .doesNotContain(SECRET);
  }

  @Test
  void a_file_that_is_not_there_is_refused() {
    String file = folder.resolve("nowhere.json").toString();

    assertThatThrownBy(() -> Servers.resource(clock, "--jwks", file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere.json");
  }
}
