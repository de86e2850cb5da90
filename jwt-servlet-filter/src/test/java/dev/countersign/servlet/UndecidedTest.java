package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.RevocationStatus;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UndecidedTest {

  private final Tokens tokens = new Tokens();

  private static TestApp guardedBy(JwtValidator validator) {
    return TestApp.guardedBy(
            JwtFilter.builder(validator)
                .permit("/login")
                .require("/*", AccessRule.authenticated())
                .build())
        .secretAt("/*")
        .start();
  }

  private static void assertTryAgain(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).contains("5");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.headers().firstValue("WWW-Authenticate"))
        .as("a challenge makes clients throw a good token away")
        .isEmpty();
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void keys_out_of_reach_are_answered_with_try_again() {
    try (TestApp app = guardedBy(tokens.undecidedValidator())) {
      assertTryAgain(app.get("/orders", tokens.alice()));
      assertThat(app.served()).isEmpty();
    }
  }

  @Test
  void a_revocation_check_out_of_reach_is_answered_with_try_again() {
    JwtValidator validator =
        tokens
            .validatorBuilder()
            .revocation((jwt, now) -> new RevocationStatus.CannotTell("away", Optional.empty()))
            .build();
    try (TestApp app = guardedBy(validator)) {
      assertTryAgain(app.get("/orders", tokens.alice()));
      assertThat(app.served()).isEmpty();
    }
  }

  @Test
  void what_needs_no_decision_is_answered_all_the_same() {
    try (TestApp app = guardedBy(tokens.undecidedValidator())) {
      assertThat(app.get("/login", tokens.alice()).statusCode()).isEqualTo(200);
      assertThat(app.get("/orders").statusCode()).isEqualTo(401);
      assertThat(app.get("/orders", "garbage").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void a_revoked_token_is_a_bad_token() {
    JwtValidator validator =
        tokens
            .validatorBuilder()
            .revocation((jwt, now) -> new RevocationStatus.Revoked("logged out"))
            .build();
    try (TestApp app = guardedBy(validator)) {
      HttpResponse<String> response = app.get("/orders", tokens.alice());

      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.headers().map() + response.body()).doesNotContain("logged out");
    }
  }
}
