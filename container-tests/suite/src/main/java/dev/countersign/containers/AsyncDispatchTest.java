package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.Validation;
import dev.countersign.jwt.ValidationListener;
import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AsyncDispatchTest {

  private final Tokens tokens = new Tokens();
  private final AtomicInteger judged = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
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
                  .require("/admin", AccessRule.scope("admin"))
                  .require(
                      "/*",
                      AccessRule.when("to be counted", (jwt, r) -> asked.incrementAndGet() > 0))
                  .build())
          .page(
              "/later",
              (request, response) -> {
                if (request.getDispatcherType() == DispatcherType.ASYNC) {
                  response.getWriter().print(TestApp.callerOf(request));
                } else {
                  elsewhere(request.startAsync(), AsyncContext::dispatch);
                }
              })
          .page(
              "/wrapped",
              (request, response) -> {
                if (request.getDispatcherType() == DispatcherType.ASYNC) {
                  response.getWriter().print(TestApp.callerOf(request));
                } else {
                  elsewhere(request.startAsync(request, response), AsyncContext::dispatch);
                }
              })
          .page("/to-admin", (r, s) -> elsewhere(r.startAsync(), c -> c.dispatch("/admin")))
          .page("/to-open", (r, s) -> elsewhere(r.startAsync(), c -> c.dispatch("/open/who")))
          .page("/open/to-admin", (r, s) -> elsewhere(r.startAsync(), c -> c.dispatch("/admin")))
          .page("/open/who", (r, s) -> s.getWriter().print(TestApp.callerOf(r)))
          .page(
              "/complete",
              (request, response) -> {
                String caller = TestApp.callerOf(request);
                elsewhere(
                    request.startAsync(),
                    context -> {
                      context.getResponse().getWriter().print(caller);
                      context.complete();
                    });
              })
          .secretAt("/admin")
          .start();

  @BeforeEach
  void forget() {
    app.forget();
    judged.set(0);
    asked.set(0);
  }

  /** What an asynchronous servlet does on another thread. */
  @FunctionalInterface
  private interface Continuation {
    void go(AsyncContext context) throws Exception;
  }

  private static void elsewhere(AsyncContext context, Continuation continuation) {
    Thread thread =
        new Thread(
            () -> {
              try {
                continuation.go(context);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    thread.start();
  }

  @Test
  @Row(103)
  void the_caller_is_still_known_after_an_asynchronous_dispatch() {
    assertThat(app.get("/later", tokens.alice()).body()).isEqualTo("alice/alice/BEARER");
    assertThat(app.get("/wrapped", tokens.alice()).body()).isEqualTo("alice/alice/BEARER");
  }

  @Test
  @Row(103)
  void neither_token_nor_rule_is_asked_again_by_an_asynchronous_dispatch() {
    app.get("/later", tokens.alice());

    assertThat(judged).hasValue(1);
    assertThat(asked).hasValue(1);
  }

  @Test
  void a_request_that_completes_elsewhere_works() {
    assertThat(app.get("/complete", tokens.alice()).body()).isEqualTo("alice/alice/BEARER");
  }

  @Test
  @Row(102)
  void an_asynchronous_dispatch_needs_what_its_target_needs() {
    assertThat(app.get("/to-admin", tokens.alice()).statusCode()).isEqualTo(403);
    assertThat(app.served()).isEmpty();
  }

  @Test
  @Row(102)
  void an_asynchronous_dispatch_from_an_open_page_opens_nothing() {
    assertThat(app.get("/open/to-admin").statusCode()).isEqualTo(401);
    assertThat(app.get("/open/to-admin", tokens.alice()).statusCode()).isEqualTo(403);
    assertThat(app.served()).isEmpty();
  }

  @Test
  void an_asynchronous_dispatch_with_the_scope_of_its_target_passes() {
    HttpResponse<String> response = app.get("/open/to-admin", tokens.alice("admin"));

    assertThat(response.body()).isEqualTo(TestApp.SECRET + " for alice/alice/BEARER");
  }

  @Test
  void the_caller_is_known_on_an_open_page_that_a_guarded_one_dispatches_to() {
    assertThat(app.get("/to-open", tokens.alice()).body()).isEqualTo("alice/alice/BEARER");
  }

  @Test
  @Row(103)
  void nothing_of_a_caller_is_left_for_the_next_request_on_the_connection() {
    String fields = " HTTP/1.1\r\nHost: a\r\n";
    try (Wire wire = app.connect()) {
      wire.send("GET /later" + fields + "Authorization: Bearer " + tokens.alice() + "\r\n\r\n");
      assertThat(wire.readResponse()).endsWith("alice/alice/BEARER");

      wire.send("GET /open/who" + fields + "\r\n");
      assertThat(wire.readResponse()).endsWith("null/null/null");

      wire.send("GET /later" + fields + "\r\n");
      assertThat(TestApp.statusOf(wire.readResponse())).isEqualTo(401);
    }
  }

  @Test
  void a_token_that_expires_on_the_way_was_good_when_the_request_was_decided() {
    try (TestApp slow =
        TestApp.guardedBy(
                JwtFilter.builder(tokens.validator())
                    .require("/*", AccessRule.authenticated())
                    .build())
            .page(
                "/",
                (request, response) -> {
                  if (request.getDispatcherType() == DispatcherType.ASYNC) {
                    response.getWriter().print(TestApp.callerOf(request));
                  } else {
                    tokens.passes(Duration.ofDays(1));
                    elsewhere(request.startAsync(), AsyncContext::dispatch);
                  }
                })
            .start()) {
      assertThat(slow.get("/", tokens.alice()).body()).isEqualTo("alice/alice/BEARER");
    }
  }
}
