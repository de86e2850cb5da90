package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.Validation;
import dev.countersign.jwt.ValidationListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.junit.jupiter.api.Test;

class PermitTest {

  private final Tokens tokens = new Tokens();
  private final AtomicInteger judged = new AtomicInteger();

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

                        @Override
                        public void rejected(Validation.Rejected rejected) {
                          judged.incrementAndGet();
                        }
                      })
                  .build())
          .permit("/login", "/health")
          .require("/*", AccessRule.authenticated())
          .build();

  @Test
  void a_permitted_path_needs_no_token() {
    try (TestApp app = TestApp.guardedBy(filter).secretAt("/*").start()) {
      assertThat(app.get("/login").statusCode()).isEqualTo(200);
      assertThat(app.get("/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_bad_token_cannot_lock_anybody_out_of_the_login_page() {
    try (TestApp app = TestApp.guardedBy(filter).secretAt("/*").start()) {
      for (String token : List.of(tokens.expired(), tokens.forged(), "garbage", "\"", "a b")) {
        assertThat(app.get("/login", token).statusCode()).as(token).isEqualTo(200);
      }
      assertThat(judged).as("tokens looked at").hasValue(0);
    }
  }

  @Test
  void several_tokens_are_not_even_counted_on_a_permitted_path() {
    try (TestApp app = TestApp.guardedBy(filter).secretAt("/*").start()) {
      assertThat(
              TestApp.statusOf(
                  app.raw("GET /login HTTP/1.1", "Authorization: Bearer a", "Authorization: b")))
          .isEqualTo(200);
    }
  }

  @Test
  void a_good_token_makes_nobody_known_on_a_permitted_path() {
    try (TestApp app = TestApp.guardedBy(filter).secretAt("/*").start()) {
      assertThat(app.get("/login", tokens.alice()).body()).endsWith("for null/null/null");
      assertThat(judged).hasValue(0);
    }
  }

  @Test
  void whom_the_container_knows_stays_known_on_a_permitted_path() {
    Principal fromOutside = () -> "carol";
    Filter container =
        (request, response, chain) ->
            chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                  @Override
                  public Principal getUserPrincipal() {
                    return fromOutside;
                  }

                  @Override
                  public String getRemoteUser() {
                    return fromOutside.getName();
                  }

                  @Override
                  public String getAuthType() {
                    return "FORM";
                  }
                },
                response);
    try (TestApp app =
        TestApp.unguarded()
            .filter(new FilterHolder(container), EnumSet.of(DispatcherType.REQUEST))
            .filter(new FilterHolder(filter), EnumSet.of(DispatcherType.REQUEST))
            .secretAt("/*")
            .start()) {
      assertThat(app.get("/login").body()).endsWith("for carol/carol/FORM");
      assertThat(app.get("/orders").statusCode()).as("no token").isEqualTo(401);
      assertThat(app.get("/orders", tokens.alice()).body()).endsWith("for alice/alice/BEARER");
    }
  }
}
