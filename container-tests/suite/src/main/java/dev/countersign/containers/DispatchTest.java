package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwtRejectedException;
import dev.countersign.jwt.Validation;
import dev.countersign.jwt.ValidationListener;
import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DispatchTest {

  private final Tokens tokens = new Tokens();
  private final AtomicInteger judged = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();

  private final JwtFilter filter =
      JwtFilter.builder(
              tokens
                  .validatorBuilder()
                  .listener(
                      new ValidationListener() {
                        @Override
                        public void accepted(Validation.Accepted accepted) {
                          judged.incrementAndGet();
                        }
                      })
                  .build())
          .permit("/open/*")
          .optional("/maybe/*")
          .require("/orders/*", AccessRule.scope("orders:read"))
          .require(
              "/counted/*",
              AccessRule.when("to be counted", (jwt, r) -> asked.incrementAndGet() > 0))
          .build();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(filter)
          .secretAt("/orders/*")
          .secretAt("/admin")
          .page("/open/forward", (r, s) -> r.getRequestDispatcher("/orders/1").forward(r, s))
          .page("/maybe/forward", (r, s) -> r.getRequestDispatcher("/orders/1").forward(r, s))
          .page("/counted/forward", (r, s) -> r.getRequestDispatcher("/orders/1").forward(r, s))
          .page("/counted/again", (r, s) -> r.getRequestDispatcher("/counted/end").forward(r, s))
          .page("/counted/end", (r, s) -> r.getRequestDispatcher("/counted/end2").forward(r, s))
          .page("/counted/end2", (r, s) -> s.getWriter().print("end"))
          .page("/counted/to-admin", (r, s) -> r.getRequestDispatcher("/admin").forward(r, s))
          .page(
              "/counted/to-dots",
              (r, s) -> r.getRequestDispatcher("/open/../orders/1").forward(r, s))
          .page("/counted/to-open", (r, s) -> r.getRequestDispatcher("/open/who").forward(r, s))
          .page("/open/who", (r, s) -> s.getWriter().print(TestApp.callerOf(r)))
          .page(
              "/open/include",
              (r, s) -> {
                s.getWriter().print("before ");
                r.getRequestDispatcher("/orders/1").include(r, s);
                s.getWriter().print(" after");
              })
          .page("/counted/fail", (r, s) -> s.sendError(500))
          .page("/open/absent", (r, s) -> s.sendError(404))
          .page("/open/conflict", (r, s) -> s.sendError(409))
          .page("/open/gone", (r, s) -> s.sendError(410))
          .page("/open/unauthorized", (r, s) -> s.sendError(401))
          .page("/error", (r, s) -> s.getWriter().print("error page for " + TestApp.callerOf(r)))
          .page("/error-to-orders", (r, s) -> r.getRequestDispatcher("/orders/1").forward(r, s))
          .page("/error-with-orders", (r, s) -> r.getRequestDispatcher("/orders/1").include(r, s))
          .page(
              "/counted/throws",
              (r, s) -> {
                throw new ServletException("the application's own");
              })
          .errorPage(401, "/error")
          .errorPage(404, "/error")
          .errorPage(409, "/error-with-orders")
          .errorPage(410, "/error-to-orders")
          .errorPage(500, "/error")
          .start();

  @BeforeEach
  void forget() {
    app.forget();
    judged.set(0);
    asked.set(0);
  }

  @Test
  @Row(102)
  void a_forward_from_an_open_page_does_not_open_the_target() {
    HttpResponse<String> response = app.get("/open/forward");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(app.served()).isEmpty();
  }

  @Test
  @Row(102)
  void a_forward_from_an_optional_page_does_not_open_the_target() {
    assertThat(app.get("/maybe/forward").statusCode()).isEqualTo(401);
    assertThat(app.get("/maybe/forward", tokens.forged()).statusCode()).isEqualTo(401);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void a_forward_with_a_token_that_the_target_asks_for_passes() {
    HttpResponse<String> response = app.get("/open/forward", tokens.alice("orders:read"));

    assertThat(response.body()).isEqualTo(TestApp.SECRET + " for alice/alice/BEARER");
    assertThat(judged).hasValue(1);
  }

  @Test
  @Row(102)
  void a_forward_needs_what_its_target_needs() {
    assertThat(app.get("/counted/forward", tokens.alice("x")).statusCode()).isEqualTo(403);
    assertThat(app.get("/counted/to-admin", tokens.alice("x")).statusCode()).isEqualTo(403);
    assertThat(app.get("/counted/to-dots", tokens.alice("x")).statusCode()).isIn(400, 403, 404);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void the_token_is_judged_once_however_often_the_request_is_forwarded() {
    app.get("/counted/again", tokens.alice());

    assertThat(judged).hasValue(1);
    assertThat(asked).as("once for each of three paths").hasValue(3);
  }

  @Test
  void the_caller_is_known_on_an_open_page_that_a_guarded_one_forwards_to() {
    assertThat(app.get("/counted/to-open", tokens.alice()).body()).isEqualTo("alice/alice/BEARER");
  }

  @Test
  @Row(102)
  void an_include_that_is_refused_leaves_its_part_empty() {
    HttpResponse<String> response = app.get("/open/include");

    assertThat(response.body()).isEqualTo("before  after");
    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void an_include_with_a_token_that_the_target_asks_for_passes() {
    assertThat(app.get("/open/include", tokens.alice("orders:read")).body())
        .isEqualTo("before " + TestApp.SECRET + " for alice/alice/BEARER after");
  }

  @Test
  @Row(102)
  void an_error_page_knows_the_caller_and_is_not_judged_again() {
    HttpResponse<String> response = app.get("/counted/fail", tokens.alice());

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("error page for alice/alice/BEARER");
    assertThat(judged).hasValue(1);
    assertThat(asked).hasValue(1);
  }

  @Test
  void an_error_of_an_open_page_stays_what_it_is() {
    HttpResponse<String> response = app.get("/open/absent");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("error page for null/null/null");
  }

  @Test
  void a_401_of_the_application_itself_stays_the_applications() {
    HttpResponse<String> response = app.get("/open/unauthorized");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate")).isEmpty();
    assertThat(response.body()).isEqualTo("error page for null/null/null");
  }

  @Test
  void a_refusal_is_not_lost_to_an_error_page() {
    HttpResponse<String> response = app.get("/orders/1");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  @Row(102)
  void an_error_page_that_forwards_or_includes_opens_nothing() {
    assertThat(app.get("/open/gone").body()).doesNotContain(TestApp.SECRET);
    assertThat(app.get("/open/conflict").body()).doesNotContain(TestApp.SECRET);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void an_error_page_asked_for_directly_needs_a_rule_like_any_other() {
    assertThat(app.get("/error").statusCode()).isEqualTo(401);
  }

  @Test
  void what_the_application_throws_is_its_own_affair() {
    assertThat(app.get("/counted/throws", tokens.alice()).statusCode()).isEqualTo(500);
  }

  @Test
  void a_rejection_that_the_application_throws_is_not_taken_for_the_filters() {
    Filter outside =
        (request, response, chain) -> {
          try {
            chain.doFilter(request, response);
          } catch (JwtRejectedException e) {
            response.getWriter().print("seen outside: " + e.reason());
          }
        };
    try (TestApp rethrown =
        TestApp.unguarded()
            .filter(outside, EnumSet.of(DispatcherType.REQUEST))
            .filter(filter, EnumSet.of(DispatcherType.REQUEST))
            .page("/counted/rejects", (r, s) -> tokens.validator().validate("garbage"))
            .start()) {
      assertThat(rethrown.get("/counted/rejects", tokens.alice()).body())
          .isEqualTo("seen outside: NOT_THREE_PARTS");
    }
  }

  @Test
  @Row(96)
  void request_attributes_from_outside_make_nobody_known() {
    Filter forger =
        new ForgedAttributes(
            Map.of("jakarta.servlet.include", "/open/x", "dev.countersign", "admin"));
    try (TestApp forged =
        TestApp.unguarded()
            .filter(forger, EnumSet.of(DispatcherType.REQUEST))
            .filter(filter, EnumSet.of(DispatcherType.REQUEST))
            .secretAt("/*")
            .start()) {
      assertThat(forged.get("/orders/1").statusCode()).isEqualTo(401);
      assertThat(forged.get("/orders/1", tokens.forged()).statusCode()).isEqualTo(401);
      assertThat(forged.served()).isEmpty();
    }
  }

  @Test
  void two_filters_over_one_request_do_not_believe_each_other() {
    JwtFilter stricter =
        JwtFilter.builder(tokens.validatorBuilder().requireClaims("tenant").build())
            .require("/*", AccessRule.authenticated())
            .build();
    try (TestApp both =
        TestApp.guardedBy(filter)
            .filter(stricter, EnumSet.of(DispatcherType.REQUEST))
            .secretAt("/*")
            .start()) {
      assertThat(both.get("/orders/1", tokens.alice("orders:read")).statusCode()).isEqualTo(401);
      assertThat(both.served()).isEmpty();
    }
  }
}
