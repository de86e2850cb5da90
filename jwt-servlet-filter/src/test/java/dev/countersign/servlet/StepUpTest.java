package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request needs of how and when the person was authenticated (RFC 9470). */
class StepUpTest {

  private final Tokens tokens = new Tokens();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(tokens.validator())
                  .require("/pay", AccessRule.acr("urn:gold", "urn:silver"))
                  .require("/fresh", AccessRule.maxAge(Duration.ofMinutes(5), tokens.clock()))
                  .require(
                      "/both",
                      AccessRule.scope("pay")
                          .and(AccessRule.acr("urn:gold"))
                          .and(AccessRule.maxAge(Duration.ofMinutes(5), tokens.clock())))
                  .build())
          .secretAt("/*");

  @BeforeEach
  void start() {
    app.start();
  }

  private HttpResponse<String> get(String path, String claim, Object value) {
    return app.get(path, tokens.of(claims -> claims.subject("alice").claim(claim, value)));
  }

  private long secondsAgo(long seconds) {
    return tokens.clock().instant().getEpochSecond() - seconds;
  }

  private static void assertStepUp(HttpResponse<String> response, String parameter) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(
            challenge ->
                assertThat(challenge)
                    .startsWith(
                        "Bearer realm=\"api\", error=\"insufficient_user_authentication\","
                            + " error_description=\"")
                    .endsWith(", " + parameter));
    assertThat(response.body())
        .contains("\"error\":\"insufficient_user_authentication\"")
        .doesNotContain(TestApp.SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"urn:gold", "urn:silver"})
  void a_token_of_one_of_the_classes_passes(String acr) {
    assertThat(get("/pay", "acr", acr).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"urn:bronze", "URN:GOLD", "urn:gold urn:silver", ""})
  void a_token_of_another_class_is_told_which_are_enough_in_their_order(String acr) {
    assertStepUp(get("/pay", "acr", acr), "acr_values=\"urn:gold urn:silver\"");
  }

  @Test
  void a_token_that_does_not_say_its_class_is_told_too() {
    assertStepUp(app.get("/pay", tokens.alice()), "acr_values=\"urn:gold urn:silver\"");
  }

  @ParameterizedTest
  @CsvSource({"0, true", "299, true", "300, true", "301, false", "-300, true", "-301, false"})
  void an_authentication_is_fresh_up_to_the_age(long secondsAgo, boolean fresh) {
    HttpResponse<String> response = get("/fresh", "auth_time", secondsAgo(secondsAgo));

    assertThat(response.statusCode()).isEqualTo(fresh ? 200 : 401);
  }

  @Test
  void an_old_authentication_is_told_the_age() {
    assertStepUp(get("/fresh", "auth_time", secondsAgo(301)), "max_age=\"300\"");
  }

  @Test
  void a_token_that_does_not_say_when_is_told_the_age() {
    assertStepUp(app.get("/fresh", tokens.alice()), "max_age=\"300\"");
  }

  @Test
  void a_time_that_is_none_lets_nobody_in() {
    assertThat(get("/fresh", "auth_time", "now").statusCode()).isEqualTo(403);
    assertThat(get("/fresh", "auth_time", 1e15).statusCode()).isEqualTo(403);
  }

  @Test
  void rules_are_asked_in_their_order() {
    assertThat(app.get("/both", tokens.alice()).statusCode()).isEqualTo(403);
    assertStepUp(app.get("/both", tokens.alice("pay")), "acr_values=\"urn:gold\"");
    String old =
        tokens.of(
            claims ->
                claims
                    .subject("alice")
                    .scope("pay")
                    .claim("acr", "urn:gold")
                    .claim("auth_time", secondsAgo(301)));
    assertStepUp(app.get("/both", old), "max_age=\"300\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\"b", "a\\b", "a\r\nX: y", "gr\u00fcn"})
  void a_class_that_a_header_cannot_hold_is_refused_when_made(String acr) {
    assertThatThrownBy(() -> AccessRule.acr(acr)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rules_that_ask_for_nothing_are_refused_when_made() {
    assertThatThrownBy(AccessRule::acr).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AccessRule.maxAge(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Section 3: the parameter is an integer, whatever the rule has. */
  @ParameterizedTest
  @CsvSource({"PT1.5S, 1", "P1D, 86400"})
  void an_age_is_told_in_whole_seconds(Duration age, String seconds) {
    try (TestApp other =
        TestApp.guardedBy(
                JwtFilter.builder(tokens.validator())
                    .require("/*", AccessRule.maxAge(age, tokens.clock()))
                    .build())
            .secretAt("/*")
            .start()) {
      assertStepUp(other.get("/", tokens.alice()), "max_age=\"" + seconds + '"');
    }
  }
}
