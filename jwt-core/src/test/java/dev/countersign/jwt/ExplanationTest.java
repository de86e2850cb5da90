package dev.countersign.jwt;

import static dev.countersign.jwt.Tokens.good;
import static dev.countersign.jwt.Tokens.validator;
import static dev.countersign.jwt.Tokens.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.Explanation.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {

  private static List<String> outcomes(Explanation explanation) {
    return explanation.checks().stream().map(c -> c.outcome() + " " + c.name()).toList();
  }

  @Test
  void a_good_token_passes_every_check_in_the_order_of_the_design() {
    Explanation explanation = validator().build().explain(good());
    assertThat(outcomes(explanation))
        .containsExactly(
            "PASSED format",
            "PASSED signature",
            "PASSED claims",
            "PASSED typ",
            "PASSED exp",
            "PASSED nbf",
            "PASSED iat",
            "PASSED iss",
            "PASSED aud",
            "PASSED sub",
            "PASSED revocation");
    assertThat(explanation.verdict()).isInstanceOf(Validation.Accepted.class);
    assertThat(explanation.at()).isEqualTo(Tokens.NOW);
  }

  @Test
  void all_rules_are_asked_and_the_verdict_is_the_first_refusal() {
    Explanation explanation =
        validator().requireClaims("tenant").build().explain(with("\"exp\":1"));
    assertThat(outcomes(explanation))
        .contains("REFUSED exp", "PASSED aud", "REFUSED required tenant")
        .doesNotContain("PASSED revocation");
    assertThat(((Validation.Rejected) explanation.verdict()).reason()).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void it_says_what_was_expected_and_found() {
    Explanation.Check audience =
        validator().build().explain(good()).checks().stream()
            .filter(check -> check.name().equals("aud"))
            .findFirst()
            .orElseThrow();
    assertThat(audience)
        .isEqualTo(new Explanation.Check("aud", "any of [orders]", "orders", Outcome.PASSED));
  }

  @Test
  void it_stops_where_nothing_can_be_read_any_more() {
    assertThat(outcomes(validator().build().explain("x"))).containsExactly("REFUSED format");
    String forged = good().substring(0, good().length() - 43) + "A".repeat(43);
    assertThat(outcomes(validator().build().explain(forged)))
        .containsExactly("PASSED format", "REFUSED signature");
  }

  @Test
  void its_verdict_is_that_of_check() {
    for (String token : List.of(good(), "x", with("\"exp\":1"), with("\"sub\":1"))) {
      Validation explained = validator().build().explain(token).verdict();
      Validation checked = validator().build().check(token);
      assertThat(explained.getClass()).isEqualTo(checked.getClass());
      if (checked instanceof Validation.Rejected) {
        assertThat(explained).isEqualTo(checked);
      }
    }
  }

  @Test
  void its_text_holds_no_part_of_the_token_and_no_line_break_of_the_sender() {
    String token =
        with("\"exp\":%d,\"x\":\"secret-claim\",\"jti\":\"j\"".formatted(Tokens.SECONDS + 600));
    String text = validator().build().explain(token).toString();
    assertThat(text).doesNotContain("secret-claim").contains("PASSED  aud");
    for (String part : token.split("\\.")) {
      assertThat(text).doesNotContain(part);
    }
  }
}
