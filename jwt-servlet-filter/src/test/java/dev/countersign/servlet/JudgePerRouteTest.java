package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.RevocationStatus;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A rule may name another judge: lenient where people read, strict where they pay. */
class JudgePerRouteTest {

  private final Tokens tokens = new Tokens();
  private final AtomicInteger asked = new AtomicInteger();

  private final RevocationCheck outOfReach =
      (jwt, now) -> {
        asked.incrementAndGet();
        return new RevocationStatus.CannotTell("the store is down", Optional.empty());
      };

  private final JwtValidator strict = tokens.validatorBuilder().revocation(outOfReach).build();
  private final JwtValidator lenient =
      tokens.validatorBuilder().revocation(outOfReach.acceptingTokensWhenItCannotTell()).build();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(strict)
                  .require("/catalog/*", AccessRule.authenticated(), lenient)
                  .require("/*", AccessRule.authenticated())
                  .build())
          .secretAt("/payments")
          .secretAt("/catalog/books")
          .page(
              "/catalog/forward",
              (request, response) ->
                  request.getRequestDispatcher("/payments").forward(request, response))
          .page(
              "/catalog/again",
              (request, response) ->
                  request.getRequestDispatcher("/catalog/books").forward(request, response))
          .start();

  @Test
  void while_the_store_is_down_one_may_read_and_not_pay() {
    assertThat(app.get("/catalog/books", tokens.alice()).statusCode()).isEqualTo(200);
    assertThat(app.get("/payments", tokens.alice()).statusCode()).isEqualTo(503);
  }

  @Test
  void a_forward_from_a_lenient_route_to_a_strict_one_is_judged_strictly() {
    assertThat(app.get("/catalog/forward", tokens.alice()).statusCode()).isEqualTo(503);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void a_forward_within_the_lenient_routes_is_judged_once() {
    assertThat(app.get("/catalog/again", tokens.alice()).statusCode()).isEqualTo(200);
    assertThat(asked).hasValue(1);
  }

  @Test
  void a_bad_token_is_refused_on_every_route() {
    assertThat(app.get("/catalog/books", "garbage").statusCode()).isEqualTo(401);
    assertThat(app.get("/catalog/books").statusCode()).isEqualTo(401);
  }
}
