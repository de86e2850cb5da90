package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However the container finds its servlet, rules see one and the same path. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MappingTest {

  private final Tokens tokens = new Tokens();

  @AutoClose private final TestApp atRoot = app().start();
  @AutoClose private final TestApp below = app().at("/shop").start();

  /** Everything is open but for these, which is the hardest case for a guard. */
  private TestApp app() {
    return TestApp.guardedBy(
            JwtFilter.builder(tokens.validator())
                .require("/", AccessRule.authenticated())
                .require("/exact", AccessRule.authenticated())
                .require("/prefix/*", AccessRule.authenticated())
                .require("/files/*", AccessRule.authenticated())
                .require("/default/*", AccessRule.authenticated())
                .permit("/*")
                .build())
        .secretAt("", "/exact", "/prefix/*", "*.secret", "/")
        .page("/open/*", (request, response) -> response.getWriter().print("welcome"));
  }

  @BeforeEach
  void forget() {
    atRoot.forget();
    below.forget();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/", // the mapping to the root alone
        "/exact",
        "/prefix",
        "/prefix/",
        "/prefix/a/b",
        "/files/a.secret", // by extension
        "/files/b/a.secret",
        "/default/x", // by what is left
        "/default/x.html"
      })
  @Row({100, 101})
  void a_guarded_path_is_guarded_however_its_servlet_is_mapped(String path) {
    for (TestApp app : List.of(atRoot, below)) {
      assertThat(app.get(app.contextPath() + path).statusCode()).isEqualTo(401);
      assertThat(app.served()).isEmpty();
      assertThat(app.get(app.contextPath() + path, tokens.alice()).body())
          .isEqualTo(TestApp.SECRET + " for alice/alice/BEARER");
    }
  }

  @Test
  void what_is_open_is_open() {
    assertThat(atRoot.get("/open/x").body()).isEqualTo("welcome");
    assertThat(below.get("/shop/open/x").body()).isEqualTo("welcome");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/prefix/x/../../open/x",
        "/open/x.secret;/../../prefix/x",
        "/open;/../prefix/x",
        "/prefix;.secret/x",
        "/files/a.secret;x=.html",
        "/files/a%2esecret",
        "/files/a.secret/",
        "/files//a.secret",
        "/exact;",
        "/exact%3b",
        "/%65xact",
        "/prefi%78/x",
        "/exact?.html",
        "/exact%00.html",
        "/exact%20",
        "/exact/"
      })
  @Row({98, 99, 100, 101})
  void another_spelling_of_a_guarded_path_never_reaches_its_servlet(String path) {
    for (TestApp app : List.of(atRoot, below)) {
      String response = app.raw("GET " + app.contextPath() + path + " HTTP/1.1");

      if (TestApp.statusOf(response) == 200) { // another path, and so another rule
        assertThat(path).isIn("/exact%20", "/exact/");
      } else {
        assertThat(TestApp.statusOf(response)).isIn(400, 401, 404);
        assertThat(app.served()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/shop/../shop/exact",
        "/%73hop/exact",
        "/shop;x/exact",
        "/shop%2fexact",
        "//shop/exact",
        "/shop//exact",
        "/x/../shop/exact",
        "/SHOP/exact",
        "/shop/./exact"
      })
  @Row({98, 99, 100, 101})
  void another_spelling_of_the_context_path_opens_nothing(String path) {
    assertThat(TestApp.statusOf(below.raw("GET " + path + " HTTP/1.1"))).isIn(400, 401, 404);
    assertThat(below.served()).isEmpty();
  }
}
