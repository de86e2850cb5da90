package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.countersign.jwt.JwsAlgorithm;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteJwksSettingsTest {

  private static final URI SOMEWHERE = URI.create("https://auth.example/jwks.json");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://auth.example/jwks.json",
        "http://127.0.0.1.evil.example/jwks.json",
        "http://localhost.evil.example/jwks.json",
        "http://10.0.0.1/jwks.json",
        "http://0.0.0.0/jwks.json",
        "http://2130706433/jwks.json",
        "http://[::ffff:10.0.0.1]/jwks.json",
        "http://127.0.0.1@10.0.0.1/jwks.json",
        "ftp://127.0.0.1/jwks.json",
        "file:///etc/passwd",
        "jar:file:///tmp/x.jar!/jwks.json",
        "https://user:password@auth.example/jwks.json",
        "https:///jwks.json",
        "jwks.json"
      })
  void jwks_ssrf_a_url_that_is_neither_https_nor_loopback_is_refused(String uri) {
    assertThatIllegalStateException()
        .isThrownBy(() -> RemoteJwks.builder().uri(URI.create(uri)).build())
        .withMessageContaining("https")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("password@"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://auth.example/jwks.json",
        "HTTPS://auth.example/jwks.json",
        "http://localhost:1/jwks.json",
        "http://127.0.0.1:1/jwks.json",
        "http://127.1.2.3:1/jwks.json",
        "http://[::1]:1/jwks.json"
      })
  void https_and_loopback_are_allowed(String uri) {
    assertThat(Endpoint.complaint(URI.create(uri), false)).isEmpty();
  }

  @Test
  void http_to_any_host_has_to_be_allowed_by_name() {
    assertThat(Endpoint.complaint(URI.create("http://auth.example/jwks.json"), true)).isEmpty();
    assertThat(Endpoint.complaint(URI.create("ftp://auth.example/jwks.json"), true)).isPresent();
  }

  @Test
  void a_query_is_not_shown() {
    assertThat(Endpoint.name(URI.create("https://auth.example:8443/jwks.json?key=secret#part")))
        .isEqualTo("https://auth.example:8443/jwks.json");
  }

  @Test
  void the_place_has_to_be_said_once() {
    assertThatIllegalStateException()
        .isThrownBy(() -> RemoteJwks.builder().build())
        .withMessageContaining("neither");
    assertThatIllegalStateException()
        .isThrownBy(
            () -> RemoteJwks.builder().uri(SOMEWHERE).issuer("https://auth.example").build())
        .withMessageContaining("both");
  }

  static Stream<UnaryOperator<RemoteJwks.Builder>> out_of_bounds() {
    return Stream.of(
        builder -> builder.timeout(Duration.ZERO),
        builder -> builder.timeout(Duration.ofSeconds(61)),
        builder -> builder.minInterval(Duration.ofMillis(999)),
        builder -> builder.minInterval(Duration.ofHours(2)),
        builder -> builder.maxAgeBetween(Duration.ofSeconds(4), Duration.ofHours(1)),
        builder -> builder.maxAgeBetween(Duration.ofSeconds(5), Duration.ofDays(31)),
        builder -> builder.serveDuringOutage(Duration.ofSeconds(-1)),
        builder -> builder.serveDuringOutage(Duration.ofDays(31)),
        builder -> builder.maxKeys(0),
        builder -> builder.maxKeys(10_001),
        builder -> builder.algorithmOfKeysWithoutAlg(JwsAlgorithm.HS256),
        builder -> builder.issuer("https://auth.example?tenant=1"),
        builder -> builder.issuer("https://auth.example#1"),
        builder -> builder.issuer("not a URL"),
        builder ->
            builder.httpClient(
                HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()));
  }

  @ParameterizedTest
  @MethodSource
  void out_of_bounds(UnaryOperator<RemoteJwks.Builder> setting) {
    assertThatIllegalArgumentException().isThrownBy(() -> setting.apply(RemoteJwks.builder()));
  }

  static Stream<UnaryOperator<RemoteJwks.Builder>> made_twice() {
    HttpClient client = HttpClient.newHttpClient();
    return Stream.of(
        builder -> builder.uri(SOMEWHERE),
        builder -> builder.issuer("https://auth.example"),
        builder -> builder.timeout(Duration.ofSeconds(1)),
        builder -> builder.minInterval(Duration.ofSeconds(1)),
        builder -> builder.maxAgeBetween(Duration.ofSeconds(5), Duration.ofSeconds(5)),
        builder -> builder.serveDuringOutage(Duration.ZERO),
        builder -> builder.maxKeys(1),
        builder -> builder.algorithmOfKeysWithoutAlg(JwsAlgorithm.ES256),
        builder -> builder.httpClient(client),
        builder -> builder.clock(MovableClock.at(TestKeys.START)));
  }

  @ParameterizedTest
  @MethodSource
  void made_twice(UnaryOperator<RemoteJwks.Builder> setting) {
    RemoteJwks.Builder once = setting.apply(RemoteJwks.builder());
    assertThatIllegalStateException()
        .isThrownBy(() -> setting.apply(once))
        .withMessageContaining("was set before");
  }

  @Test
  void durations_that_contradict_each_other_are_refused_with_the_inequality() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                RemoteJwks.builder()
                    .uri(SOMEWHERE)
                    .maxAgeBetween(Duration.ofSeconds(5), Duration.ofHours(1))
                    .build())
        .withMessageContaining("minInterval is PT30S");
  }

  @Test
  void the_defaults_do_not_contradict_each_other() {
    assertThatNoException()
        .isThrownBy(
            () ->
                RemoteJwks.builder()
                    .uri(URI.create("http://127.0.0.1:1/jwks.json"))
                    .build()
                    .close());
  }
}
