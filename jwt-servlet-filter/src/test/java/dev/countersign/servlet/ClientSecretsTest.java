package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6749 section 2.3.1. */
class ClientSecretsTest {

  private final Tokens tokens = new Tokens();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @AutoClose
  private final TestApp app =
      TestApp.unguarded()
          .servlet(
              "/introspect",
              IntrospectionServlet.builder(ClientAuthenticator.bySecret(this::isSecretOf))
                  .accessTokens(tokens.validator())
                  .build())
          .start();

  private boolean isSecretOf(String id, String secret) {
    asked.add(id + "|" + secret);
    return id.equals("web") && secret.equals("s3cret");
  }

  private HttpResponse<String> post(String form, String... authorization) {
    HttpRequest.Builder request =
        app.request("/introspect").header("Content-Type", "application/x-www-form-urlencoded");
    for (String field : authorization) {
      request.header("Authorization", field);
    }
    return app.send(request.POST(BodyPublishers.ofString("token=" + tokens.alice() + form)));
  }

  private static String basic(String pair) {
    return "Basic "
        + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void a_client_may_send_its_secret_by_basic() {
    assertThat(post("", basic("web:s3cret")).statusCode()).isEqualTo(200);
  }

  @Test
  void a_client_may_send_its_secret_in_the_form() {
    assertThat(post("&client_id=web&client_secret=s3cret").statusCode()).isEqualTo(200);
  }

  @Test
  void the_name_of_the_scheme_has_no_case() {
    assertThat(post("", basic("web:s3cret").replace("Basic", "bASIC")).statusCode()).isEqualTo(200);
  }

  @Test
  void the_id_may_stand_in_the_form_as_well_if_it_is_the_same() {
    assertThat(post("&client_id=web", basic("web:s3cret")).statusCode()).isEqualTo(200);
    assertThat(post("&client_id=orders", basic("web:s3cret")).statusCode()).isEqualTo(401);
  }

  @Test
  void a_wrong_secret_is_refused() {
    assertThat(post("", basic("web:S3cret")).statusCode()).isEqualTo(401);
    assertThat(post("&client_id=web&client_secret=S3cret").statusCode()).isEqualTo(401);
    assertThat(asked).containsExactly("web|S3cret", "web|S3cret");
  }

  @Test
  void id_and_secret_are_encoded_as_in_a_form() {
    post("", basic("my%3Aclient:a+b%25%C3%A9:c"));

    assertThat(asked).containsExactly("my:client|a b%é:c");
  }

  /** Section 2.3: 'the client MUST NOT use more than one authentication method'. */
  @Test
  void two_ways_at_once_are_refused() {
    assertThat(post("&client_id=web&client_secret=s3cret", basic("web:s3cret")).statusCode())
        .isEqualTo(401);
    assertThat(post("", basic("web:s3cret"), basic("web:s3cret")).statusCode()).isEqualTo(401);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic",
        "Basic ",
        "Basic !",
        "Basic d2Vi", // without a colon
        "Basic OnMzY3JldA==", // without an id
        "Basic JTpz", // an escape that is none
        "Basic JWZmOnM=", // not UTF-8
        "Bearer d2ViOnMzY3JldA==",
        "BasicXd2ViOnMzY3JldA=="
      })
  void what_is_malformed_is_refused_and_nobody_is_asked(String field) {
    assertThat(post("", field).statusCode()).isEqualTo(401);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "&client_id=web", "&client_secret=s3cret", "&client_id=web&client_secret="})
  void what_is_missing_is_refused_and_nobody_is_asked(String form) {
    assertThat(post(form).statusCode()).isEqualTo(401);
    assertThat(asked).isEmpty();
  }
}
