package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** HTTP/2 in clear text: the first request upgrades the connection, and is judged like the rest. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2Test {

  private final Tokens tokens = new Tokens();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(tokens.validator())
                  .permit("/open")
                  .require("/*", AccessRule.authenticated())
                  .build())
          .secretAt("/*")
          .withHttp2()
          .start();

  @BeforeEach
  void forget() {
    app.forget();
  }

  private static void assertHttp2(HttpResponse<String> response) {
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
  }

  @Test
  @Row(105)
  void a_request_is_judged_alike() {
    for (int i = 0; i < 2; i++) { // the one that upgrades, and one after it
      HttpResponse<String> refused = app.get("/x");
      assertHttp2(refused);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"api\"");
    }
    assertThat(app.served()).isEmpty();
    HttpResponse<String> passed = app.get("/x", tokens.alice());
    assertHttp2(passed);
    assertThat(passed.body()).isEqualTo(TestApp.SECRET + " for alice/alice/BEARER");
  }

  @Test
  void nothing_of_a_caller_is_left_for_the_next_request_on_the_connection() {
    app.get("/x", tokens.alice());

    assertThat(app.get("/open").body()).endsWith("for null/null/null");
    assertThat(app.get("/x").statusCode()).isEqualTo(401);
  }

  @Test
  @Row(105)
  void after_a_body_that_is_refused_the_next_request_is_judged_for_itself() {
    assertThat(app.get("/open").statusCode()).isEqualTo(200);

    HttpResponse<String> refused =
        app.send(app.request("/x").POST(BodyPublishers.ofString("a".repeat(10_000))));

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(app.get("/x").statusCode()).isEqualTo(401);
    assertThat(app.served()).containsExactly("GET"); // of the open page
    assertThat(app.get("/x", tokens.alice()).statusCode()).isEqualTo(200);
  }

  @Test
  @Row(90)
  void several_authorization_fields_are_refused() {
    String token = "Bearer " + tokens.alice();

    HttpResponse<String> response =
        app.send(app.request("/x").header("Authorization", token).header("Authorization", token));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(app.served()).isEmpty();
  }

  @Test
  @Row(98)
  void a_path_with_two_meanings_is_refused() {
    assertThat(app.get("/open;x").statusCode()).isEqualTo(400);
    assertThat(app.get("/open/..;/x").statusCode()).isEqualTo(400);
    assertThat(app.get("//open").statusCode()).isEqualTo(400);
    assertThat(app.served()).isEmpty();
  }
}
