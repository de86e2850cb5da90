package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.PublishedJwks;
import dev.countersign.keystore.RotatingKeyStore;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwksServletTest {

  private static final String PATH = "/.well-known/jwks.json";
  private static final String JSON = "{\"keys\":[]}";

  private final AtomicReference<Supplier<Optional<JwksServlet.Document>>> published =
      new AtomicReference<>(
          () -> Optional.of(new JwksServlet.Document(JSON, "\"v7\"", Duration.ofMinutes(5))));

  @AutoClose
  private final TestApp app =
      TestApp.unguarded().servlet(PATH, new JwksServlet(() -> published.get().get())).start();

  private HttpResponse<String> ifNoneMatch(String... fields) {
    var request = app.request(PATH);
    for (String field : fields) {
      request.header("If-None-Match", field);
    }
    return app.send(request);
  }

  @Test
  void the_document_comes_with_its_tag_and_its_age() {
    HttpResponse<String> response = app.get(PATH);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(JSON);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/jwk-set+json");
    assertThat(response.headers().firstValue("ETag")).contains("\"v7\"");
    assertThat(response.headers().firstValue("Cache-Control")).contains("public, max-age=300");
  }

  @Test
  void head_is_answered_without_a_body() {
    HttpResponse<String> response =
        app.send(app.request(PATH).method("HEAD", BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValue("Content-Length")).contains("" + JSON.length());
    assertThat(response.headers().firstValue("ETag")).contains("\"v7\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"v7\"", "W/\"v7\"", "\"v6\", \"v7\"", "*", "\"v6\",W/\"v7\" ,\"v8\""})
  void a_client_that_has_the_document_is_told_so(String tags) {
    HttpResponse<String> response = ifNoneMatch(tags);

    assertThat(response.statusCode()).isEqualTo(304);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValue("ETag")).contains("\"v7\"");
    assertThat(response.headers().firstValue("Cache-Control")).contains("public, max-age=300");
  }

  @Test
  void the_tag_may_be_in_the_second_of_two_fields() {
    assertThat(ifNoneMatch("\"v6\"", "\"v7\"").statusCode()).isEqualTo(304);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"v6\"", "v7", "\"V7\"", "\"v7", "", "\"v77\""})
  void a_client_that_has_another_document_gets_this_one(String tags) {
    assertThat(ifNoneMatch(tags).statusCode()).isEqualTo(200);
  }

  @Test
  void without_a_document_nothing_is_cached() {
    published.set(Optional::empty);
    HttpResponse<String> response = app.get(PATH);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
    assertThat(response.headers().firstValue("ETag")).isEmpty();
    assertThat(response.body()).isEmpty();
  }

  @Test
  void a_source_that_throws_has_no_document() {
    published.set(
        () -> {
          throw new IllegalStateException("the store is away");
        });
    HttpResponse<String> response = app.get(PATH);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.body()).doesNotContain("away");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW", "get"})
  void other_methods_are_not_allowed(String method) {
    String response = app.raw(method + " " + PATH + " HTTP/1.1", "Content-Length: 0");

    assertThat(TestApp.statusOf(response)).isEqualTo(405);
    assertThat(response).contains("Allow: GET, HEAD").doesNotContain(JSON);
  }

  @Test
  void trace_echoes_nothing() {
    assertThat(app.raw("TRACE " + PATH + " HTTP/1.1", "X-Probe: boomerang"))
        .doesNotContain("boomerang");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v7", "\"a\"b\"", "\"\r\nX: y\"", "'v7'", ""})
  void a_tag_that_is_none_is_refused_when_made(String tag) {
    assertThatThrownBy(() -> new JwksServlet.Document(JSON, tag, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("entity tag in quotes");
  }

  @Test
  void a_negative_age_is_refused_when_made() {
    assertThatThrownBy(() -> new JwksServlet.Document(JSON, "\"v\"", Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("zero or more");
  }

  @Test
  void the_public_keys_of_a_key_store_are_published_with_its_tag_and_age() {
    RotatingKeyStore keys = keyStore(JwsAlgorithm.ES256);
    try (TestApp store = TestApp.unguarded().servlet(PATH, JwksServlet.of(keys)).start()) {
      HttpResponse<String> response = store.get(PATH);

      PublishedJwks.Document now = (PublishedJwks.Document) keys.jwks();
      assertThat(response.body()).isEqualTo(now.json()).contains("\"kty\":\"EC\"");
      assertThat(response.headers().firstValue("ETag")).contains(now.entityTag());
      assertThat(response.headers().firstValue("Cache-Control").orElseThrow())
          .matches("public, max-age=(1[5-9]\\d|2\\d\\d|300)");
    }
  }

  @Test
  void secrets_are_not_published_by_mistake() {
    assertThatThrownBy(() -> JwksServlet.of(keyStore(JwsAlgorithm.HS256)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot be published");
  }

  private static RotatingKeyStore keyStore(JwsAlgorithm algorithm) {
    return RotatingKeyStore.builder()
        .algorithm(algorithm)
        .storage(KeySetStorage.inMemory())
        .build();
  }
}
