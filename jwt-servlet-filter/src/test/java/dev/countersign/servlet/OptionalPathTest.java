package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwtValidator;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionalPathTest {

  private final Tokens tokens = new Tokens();

  private static TestApp optional(JwtValidator validator) {
    return TestApp.guardedBy(JwtFilter.builder(validator).optional("/public/*").build())
        .secretAt("/*")
        .start();
  }

  @Test
  void a_good_token_makes_the_caller_known() {
    try (TestApp app = optional(tokens.validator())) {
      assertThat(app.get("/public/x", tokens.alice()).body()).endsWith("for alice/alice/BEARER");
    }
  }

  @Test
  void without_a_token_the_request_goes_on_without_a_caller() {
    try (TestApp app = optional(tokens.validator())) {
      assertThat(app.get("/public/x").body()).endsWith("for null/null/null");
    }
  }

  @Test
  void with_a_bad_token_the_request_goes_on_without_a_caller() {
    try (TestApp app = optional(tokens.validator())) {
      for (String token : List.of(tokens.expired(), tokens.forged(), "garbage", "a b")) {
        assertThat(app.get("/public/x", token).body()).as(token).endsWith("for null/null/null");
      }
    }
  }

  @Test
  void with_two_tokens_the_request_goes_on_without_a_caller() {
    try (TestApp app = optional(tokens.validator())) {
      String field = "Authorization: Bearer " + tokens.alice();

      assertThat(app.raw("GET /public/x HTTP/1.1", field, field)).endsWith("for null/null/null");
    }
  }

  @Test
  void when_it_cannot_be_decided_the_request_goes_on_without_a_caller() {
    try (TestApp app = optional(tokens.undecidedValidator())) {
      assertThat(app.get("/public/x", tokens.alice()).body()).endsWith("for null/null/null");
    }
  }
}
