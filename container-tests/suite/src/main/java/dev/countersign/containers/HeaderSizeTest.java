package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.servlet.AccessRule;
import dev.countersign.servlet.JwtFilter;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeaderSizeTest {

  private final Tokens tokens = new Tokens();

  @AutoClose private final TestApp app = app().takingHeadersUpTo(8 << 10).start();
  @AutoClose private final TestApp generous = app().takingHeadersUpTo(1 << 20).start();

  private TestApp app() {
    return TestApp.guardedBy(
            JwtFilter.builder(tokens.validator()).require("/*", AccessRule.authenticated()).build())
        .secretAt("/*");
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 20})
  @Row(106)
  void a_header_over_the_containers_bound_is_a_client_error(int kilobytes) {
    int status =
        TestApp.statusOf(
            app.raw("GET /x HTTP/1.1", "Authorization: Bearer " + "a".repeat(kilobytes * 1024)));

    assertThat(status)
        .satisfiesAnyOf(
            answer -> assertThat(answer).isBetween(400, 499),
            hungUp -> assertThat(hungUp).isEqualTo(-1));
    assertThat(app.served()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 300})
  @Row(106)
  void a_token_that_the_container_lets_in_is_refused_by_its_length(int kilobytes) {
    for (String token :
        new String[] {
          "a".repeat(kilobytes * 1024), "a.".repeat(kilobytes * 512), ".".repeat(1024)
        }) {
      assertThat(
              TestApp.statusOf(generous.raw("GET /x HTTP/1.1", "Authorization: Bearer " + token)))
          .isEqualTo(401);
    }
    assertThat(generous.served()).isEmpty();
  }
}
