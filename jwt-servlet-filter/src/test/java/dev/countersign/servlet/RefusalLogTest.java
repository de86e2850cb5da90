package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.logging.Level;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalLogTest {

  /** The documented form; the values of a line in the order of the keys. */
  private static final String LINE =
      "refused request=[A-Za-z0-9._-]{1,64} status=[0-9]{3} refusal=[A-Z_]+ reason=(-|[A-Z_]+)"
          + " method=([A-Z]+|other) rule=(-|\"[^\"]*\") token=(-|[0-9a-f]{8}) why=\"[^\"]*\"";

  private final Tokens tokens = new Tokens();
  @AutoClose private final LoggedRecords records = new LoggedRecords(JwtFilter.class);

  private JwtFilter.Builder filter() {
    return JwtFilter.builder(tokens.validator())
        .require("GET /orders/*", AccessRule.scope("orders:read"))
        .require(
            "/strange/*",
            (caller, request) ->
                AccessRule.Denial.because("a \"quote\" \\ and\r\nrefused request=1 \u202e"));
  }

  private List<String> logged(String path, String token) {
    try (TestApp app = TestApp.guardedBy(filter().build()).secretAt("/*").start()) {
      app.get(path, token);
    }
    return records.lines();
  }

  /** The field of this name in the answer to a request with these fields. */
  private static List<String> answered(String name, JwtFilter filter, String... fields) {
    try (TestApp app = TestApp.guardedBy(filter).secretAt("/*").start()) {
      return app.raw("GET /orders/1 HTTP/1.1", fields)
          .lines()
          .filter(line -> line.startsWith(name + ": "))
          .map(line -> line.substring(name.length() + 2))
          .toList();
    }
  }

  @Test
  void row_108_the_log_says_what_the_client_is_not_told() {
    assertThat(logged("/orders/1", tokens.expired()))
        .singleElement()
        .asString()
        .matches(LINE)
        .contains(
            " status=401 refusal=TOKEN_INVALID reason=EXPIRED method=GET rule=\"GET /orders/*\" ")
        .contains(" why=\"the token expired at ");
    assertThat(records.levels()).containsExactly(Level.FINE);
  }

  @Test
  void a_missing_scope_is_named_in_the_log() {
    assertThat(logged("/orders/1", tokens.alice()))
        .singleElement()
        .asString()
        .matches(LINE)
        .contains(" status=403 refusal=ACCESS_DENIED reason=- ")
        .endsWith(" why=\"needs all of the scopes [orders:read]\"");
  }

  @Test
  void a_missing_rule_is_named_in_the_log() {
    assertThat(logged("/other", tokens.alice()))
        .singleElement()
        .asString()
        .matches(LINE)
        .contains(" rule=- ")
        .endsWith(" why=\"no rule is for this method and path; add one to the filter\"");
  }

  @Test
  void what_was_out_of_reach_is_named_in_the_log() {
    JwtFilter undecided =
        JwtFilter.builder(tokens.undecidedValidator())
            .require("/*", AccessRule.authenticated())
            .build();
    try (TestApp app = TestApp.guardedBy(undecided).secretAt("/*").start()) {
      app.get("/orders/1", tokens.alice());
    }

    assertThat(records.lines())
        .singleElement()
        .asString()
        .matches(LINE)
        .contains(" status=503 refusal=UNDECIDED reason=KEYS ");
  }

  @Test
  void nothing_that_a_stranger_chose_is_logged() {
    String token = tokens.forged();

    assertThat(String.join("", logged("/orders/%24%7Bjndi:x%7D?secret=1", token)))
        .isNotEmpty()
        .doesNotContain("jndi", "secret", token, token.substring(token.lastIndexOf('.')));
  }

  @Test
  void what_a_rule_says_stays_in_its_quotes_and_in_its_line() {
    assertThat(logged("/strange/1", tokens.alice()))
        .singleElement()
        .asString()
        .matches(LINE)
        .endsWith(" why=\"a 'quote' ? and??refused request=1 ?\"");
  }

  @Test
  void a_request_that_passes_is_not_logged() {
    assertThat(logged("/orders/1", tokens.alice("orders:read"))).isEmpty();
  }

  @Test
  void a_token_has_the_same_digest_each_time_and_another_than_the_next() {
    String token = tokens.expired();
    List<String> digests = new ArrayList<>();
    try (TestApp app = TestApp.guardedBy(filter().build()).secretAt("/*").start()) {
      app.get("/orders/1", token);
      app.get("/orders/2", token);
      app.get("/orders/3", tokens.forged());
      app.get("/orders/4");
    }
    records.lines().forEach(line -> digests.add(line.replaceFirst(".* token=(\\S+) .*", "$1")));

    assertThat(digests).hasSize(4);
    assertThat(digests.get(1)).isEqualTo(digests.get(0)).hasSize(8);
    assertThat(digests.get(2)).isNotEqualTo(digests.get(0)).hasSize(8);
    assertThat(digests.get(3)).isEqualTo("-");
  }

  @Test
  void the_digest_is_the_one_that_a_shell_computes_of_the_signing_input() {
    // printf %s a.b | sha256sum | cut -c1-8
    assertThat(RefusalLog.digest("a.b.c")).isEqualTo("2e7336dc");
    assertThat(RefusalLog.digest("a.b.twin")).isEqualTo(RefusalLog.digest("a.b.c"));
    assertThat(RefusalLog.digest("garbage")).hasSize(8);
  }

  @Test
  void the_id_of_the_request_is_in_the_line_and_in_the_answer() {
    assertThat(answered("X-Request-Id", filter().build(), "X-Request-Id: trace-1.a_B"))
        .containsExactly("trace-1.a_B");
    assertThat(records.lines())
        .singleElement()
        .asString()
        .startsWith("refused request=trace-1.a_B ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "a=b",
        "x\" status=200",
        "${jndi:x}",
        "a\u00e4",
        "01234567890123456789012345678901234567890123456789012345678901234"
      })
  void an_id_of_another_form_is_replaced(String sent) {
    assertThat(answered("X-Request-Id", filter().build(), "X-Request-Id: " + sent))
        .singleElement()
        .asString()
        .matches("[0-9a-f]{16}");
    assertThat(records.lines()).singleElement().asString().matches(LINE);
  }

  @Test
  void of_two_ids_none_is_taken() {
    assertThat(answered("X-Request-Id", filter().build(), "X-Request-Id: one", "X-Request-Id: two"))
        .singleElement()
        .asString()
        .matches("[0-9a-f]{16}");
  }

  @Test
  void the_id_of_a_filter_in_front_counts_before_what_was_sent() {
    FilterHolder front =
        new FilterHolder(
            (request, response, chain) -> {
              ((HttpServletResponse) response).setHeader("X-Request-Id", "front");
              chain.doFilter(request, response);
            });
    try (TestApp app =
        TestApp.unguarded()
            .filter(front, EnumSet.of(DispatcherType.REQUEST))
            .filter(new FilterHolder(filter().build()), EnumSet.of(DispatcherType.REQUEST))
            .secretAt("/*")
            .start()) {
      app.raw("GET /orders/1 HTTP/1.1", "X-Request-Id: sent");
    }

    assertThat(records.lines()).singleElement().asString().startsWith("refused request=front ");
  }

  @Test
  void the_field_with_the_id_can_be_another() {
    String[] both = {"X-Correlation-Id: mine", "X-Request-Id: other"};
    JwtFilter filter = filter().requestIdHeader("X-Correlation-Id").build();

    assertThat(answered("X-Correlation-Id", filter, both)).containsExactly("mine");
    assertThat(answered("X-Request-Id", filter, both)).isEmpty();
  }

  @Test
  void a_method_that_is_none_is_not_repeated() {
    try (TestApp app = TestApp.guardedBy(filter().build()).secretAt("/*").start()) {
      app.raw("EVIL$METHOD /orders/1 HTTP/1.1");
    }

    assertThat(records.lines()).singleElement().asString().matches(LINE).contains(" method=other ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "X Request", "X-Request-Id\r\nX", "X:"})
  void a_field_that_is_none_is_refused(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> filter().requestIdHeader(name));
  }
}
