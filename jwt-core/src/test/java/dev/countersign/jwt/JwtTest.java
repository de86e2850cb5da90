package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JwtTest {

  private static final Jwt JWT =
      Tokens.validator()
          .build()
          .validate(
              Tokens.with(
                  """
                  "exp":%d,"text":"t","yes":true,"int":7,"big":18446744073709551617,
                  "half":0.5,"date":1000.25,"list":["a","b"],"mixed":["a",1],
                  "object":{"a":{"b":[null]}},"nothing":null,"scope":" a  b "\
                  """
                      .formatted(Tokens.SECONDS + 600)));

  @Test
  void a_getter_gives_a_claim_of_its_type() {
    assertThat(JWT.string("text")).contains("t");
    assertThat(JWT.bool("yes")).contains(true);
    assertThat(JWT.integer("int")).contains(7L);
    assertThat(JWT.number("half")).contains(new BigDecimal("0.5"));
    assertThat(JWT.number("int")).contains(new BigDecimal("7"));
    assertThat(JWT.number("big")).contains(new BigDecimal("18446744073709551617"));
    assertThat(JWT.instant("date")).contains(Instant.parse("1970-01-01T00:16:40.250Z"));
    assertThat(JWT.strings("list")).contains(List.of("a", "b"));
  }

  @Test
  void a_getter_converts_nothing() {
    assertThatThrownBy(() -> JWT.string("int")).isInstanceOf(ClaimTypeException.class);
    assertThatThrownBy(() -> JWT.integer("half")).isInstanceOf(ClaimTypeException.class);
    assertThatThrownBy(() -> JWT.integer("big")).isInstanceOf(ClaimTypeException.class);
    assertThatThrownBy(() -> JWT.bool("text")).isInstanceOf(ClaimTypeException.class);
    assertThatThrownBy(() -> JWT.strings("mixed")).isInstanceOf(ClaimTypeException.class);
    assertThatThrownBy(() -> JWT.strings("text")).isInstanceOf(ClaimTypeException.class);
    assertThatThrownBy(() -> JWT.instant("big")).isInstanceOf(ClaimTypeException.class);
  }

  @Test
  void the_message_about_a_wrong_type_names_the_claim_and_not_its_value() {
    assertThatThrownBy(() -> JWT.integer("text"))
        .hasMessageContaining("text")
        .hasMessageContaining("integer");
  }

  @Test
  void absent_and_null_are_empty() {
    assertThat(JWT.string("absent")).isEmpty();
    assertThat(JWT.string("nothing")).isEmpty();
    assertThat(JWT.has("nothing")).isFalse();
    assertThat(JWT.has("text")).isTrue();
    assertThat(JWT.claims()).containsKey("nothing");
  }

  @Test
  void scopes_are_split_at_spaces_and_hold_no_empty_one() {
    assertThat(JWT.scopes()).containsExactly("a", "b");
    assertThat(JWT.hasScope("a")).isTrue();
    assertThat(JWT.hasScope("")).isFalse();
  }

  @Test
  @SuppressWarnings("unchecked")
  void claims_cannot_be_changed_at_any_depth() {
    assertThatThrownBy(() -> JWT.claims().put("x", 1))
        .isInstanceOf(UnsupportedOperationException.class);
    Map<String, Object> object = (Map<String, Object>) JWT.claims().get("object");
    assertThatThrownBy(() -> object.put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> ((List<Object>) JWT.claims().get("list")).add("x"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void its_text_shows_the_key_id_and_no_claim() {
    assertThat(JWT).hasToString("Jwt[HS256, kid=key-1]");
  }

  @Test
  void a_token_has_the_digest_with_which_it_was_issued() {
    IssuedToken issued = Tokens.issuer().build().issueToken(claims -> claims.subject("alice"));
    Jwt back = Tokens.validator().build().validate(issued.compact());
    assertThat(back.signingInputDigest()).isEqualTo(issued.signingInputDigest()).hasSize(32);
  }
}
