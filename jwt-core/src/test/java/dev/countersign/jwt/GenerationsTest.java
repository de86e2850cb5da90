package dev.countersign.jwt;

import static dev.countersign.jwt.Tokens.issuer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class GenerationsTest {

  private static final Generations FORTY_TWO = (name, subject, clientId) -> 42;

  private static Optional<Long> generation(Generations generations, Consumer<Claims> claims) {
    return Tokens.validator()
        .build()
        .validate(issuer().generations(generations).build().issue(claims))
        .integer("gen");
  }

  @Test
  void a_token_carries_the_generation_that_applies_to_it() {
    assertThat(generation(FORTY_TWO, claims -> claims.subject("alice"))).contains(42L);
  }

  @Test
  void without_generations_a_token_carries_none() {
    String token = issuer().build().issue(claims -> claims.subject("alice"));
    assertThat(Tokens.validator().build().validate(token).has("gen")).isFalse();
  }

  @Test
  void they_are_asked_for_issuer_subject_and_client() {
    List<String> asked = new ArrayList<>();
    Generations listening =
        (name, subject, clientId) -> {
          asked.add(name + " " + subject + " " + clientId);
          return 1;
        };
    generation(listening, claims -> claims.subject("alice").claim("client_id", "web"));
    issuer().generations(listening).build().issue(claims -> {});
    assertThat(asked)
        .containsExactly(
            Tokens.ISSUER + " Optional[alice] Optional[web]",
            Tokens.ISSUER + " Optional.empty Optional.empty");
  }

  @Test
  void they_are_read_before_the_token_is_signed() {
    List<String> order = new ArrayList<>();
    JwtIssuer.builder()
        .issuer("i")
        .audience("a")
        .lifetime(Duration.ofMinutes(1))
        .generations(
            (name, subject, clientId) -> {
              order.add("read");
              return 1;
            })
        .signWith(
            now -> {
              order.add("sign");
              return Tokens.KEY;
            })
        .build()
        .issue(claims -> claims.subject("alice"));
    assertThat(order).containsExactly("read", "sign");
  }

  @Test
  void no_token_leaves_if_the_generation_cannot_be_read() {
    IllegalStateException down = new IllegalStateException("the store is down");
    JwtIssuer issuer =
        issuer()
            .generations(
                (name, subject, clientId) -> {
                  throw down;
                })
            .build();
    assertThatThrownBy(() -> issuer.issue(claims -> claims.subject("alice")))
        .isInstanceOf(TokenNotIssuedException.class)
        .hasCause(down);
  }

  @Test
  void the_application_cannot_set_the_claim_itself_then() {
    JwtIssuer issuer = issuer().generations(FORTY_TWO).build();
    assertThatThrownBy(() -> issuer.issue(claims -> claims.claim("gen", 99)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("generations(…)");
  }

  @Test
  void the_application_may_set_the_claim_where_it_means_nothing_to_the_issuer() {
    String token = issuer().build().issue(claims -> claims.subject("alice").claim("gen", 7));
    assertThat(Tokens.validator().build().validate(token).integer("gen")).contains(7L);
  }

  @Test
  void a_generation_from_before_the_log_in_lowers_the_one_that_is_read() {
    assertThat(generation(FORTY_TWO, claims -> claims.subject("alice").authenticatedUnder(41)))
        .contains(41L);
  }

  @Test
  void a_generation_from_before_the_log_in_never_raises_the_one_that_is_read() {
    assertThat(generation(FORTY_TWO, claims -> claims.subject("alice").authenticatedUnder(43)))
        .contains(42L);
  }

  @Test
  void a_generation_from_before_the_log_in_is_refused_where_there_are_none_and_twice() {
    assertThatThrownBy(() -> issuer().build().issue(claims -> claims.authenticatedUnder(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                issuer()
                    .generations(FORTY_TWO)
                    .build()
                    .issue(claims -> claims.authenticatedUnder(1).authenticatedUnder(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void generations_that_do_not_serve_the_issuer_fail_when_it_is_built() {
    Generations others =
        new Generations() {
          @Override
          public long current(String name, Optional<String> subject, Optional<String> clientId) {
            return 1;
          }

          @Override
          public void requireServes(String name, Duration lifetime) {
            throw new IllegalArgumentException(name + " " + lifetime);
          }
        };
    JwtIssuer.Builder builder = issuer().generations(others);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(Tokens.ISSUER + " PT10M");
    assertThatThrownBy(() -> builder.generations(others)).isInstanceOf(IllegalStateException.class);
  }
}
