package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The ways of Java code to put the filter in front; {@link WebXmlTest} has the other. */
class RegistrationTest {

  private static final Tokens TOKENS = new Tokens();

  /** As {@code @WebListener} or a listener of {@code web.xml}. */
  public static final class GuardingListener implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      guard().addTo(event.getServletContext());
    }
  }

  private static JwtFilter guard() {
    return JwtFilter.builder(TOKENS.validator())
        .permit("/login", "/open/*")
        .require("/*", AccessRule.authenticated())
        .build();
  }

  private static TestApp withPages(TestApp app) {
    return app.page("/login", (request, response) -> response.getWriter().print("welcome"))
        .page(
            "/later",
            (request, response) -> {
              if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.getWriter().print(TestApp.callerOf(request));
              } else {
                request.startAsync().dispatch();
              }
            })
        .page("/open/later", (request, response) -> request.startAsync().dispatch("/orders"))
        .secretAt("/*");
  }

  private static void assertGuarded(TestApp app) {
    assertThat(app.get("/login").body()).isEqualTo("welcome");
    assertThat(app.get("/orders").statusCode()).isEqualTo(401);
    assertThat(app.get("/open/later").statusCode()).isEqualTo(401);
    assertThat(app.served()).isEmpty();
    assertThat(app.get("/orders", TOKENS.alice()).body()).startsWith(TestApp.SECRET);
    assertThat(app.get("/later", TOKENS.alice()).body()).isEqualTo("alice/alice/BEARER");
  }

  @Test
  void a_servlet_container_initializer_adds_it() {
    try (TestApp app =
        withPages(TestApp.unguarded()).on(context -> guard().addTo(context)).start()) {
      assertGuarded(app);
    }
  }

  @Test
  void a_servlet_context_listener_adds_it() {
    try (TestApp app = withPages(TestApp.unguarded()).listener(GuardingListener.class).start()) {
      assertGuarded(app);
    }
  }

  @Test
  void a_second_one_is_refused_while_the_application_starts() {
    AtomicReference<String> refused = new AtomicReference<>("");
    try (TestApp app =
        withPages(TestApp.unguarded())
            .on(context -> guard().addTo(context))
            .on(
                context -> {
                  try {
                    guard().addTo(context);
                  } catch (IllegalStateException e) {
                    refused.set(String.valueOf(e.getMessage()));
                  }
                })
            .start()) {
      assertThat(refused.get()).contains("JwtFilter already");
      assertGuarded(app);
    }
  }
}
