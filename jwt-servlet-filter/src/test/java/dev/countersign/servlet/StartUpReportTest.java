package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.revocation.Denylist;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class StartUpReportTest {

  private final Tokens tokens = new Tokens();
  private final RevocationCheck denylist = Denylist.inMemory();
  @AutoClose private final LoggedRecords logged = new LoggedRecords(StartUpReport.class);

  private List<String> afterRequestsTo(JwtFilter filter) {
    try (TestApp app = TestApp.guardedBy(filter).secretAt("/*").start()) {
      app.get("/x", tokens.alice());
      app.get("/x", tokens.alice());
    }
    return logged.lines();
  }

  private static JwtFilter.Builder guarding(JwtValidator validator) {
    return JwtFilter.builder(validator).require("/*", AccessRule.authenticated());
  }

  @Test
  void each_dangerous_setting_is_logged_once_as_a_warning() {
    JwtValidator validator = tokens.validatorBuilder().build();

    assertThat(afterRequestsTo(guarding(validator).build()))
        .containsExactly(validator.findings().get(0).toString());
    assertThat(logged.levels()).containsExactly(Level.WARNING);
  }

  @Test
  void the_validator_of_a_rule_is_looked_at_too() {
    JwtValidator sound = tokens.validatorBuilder().revocation(denylist).build();
    JwtValidator lenient =
        tokens.validatorBuilder().revocation(denylist.acceptingTokensWhenItCannotTell()).build();
    JwtFilter filter =
        JwtFilter.builder(sound)
            .require("/catalog/*", AccessRule.authenticated(), lenient)
            .require("/*", AccessRule.authenticated())
            .build();

    assertThat(afterRequestsTo(filter))
        .singleElement()
        .asString()
        .startsWith("accepts-unchecked: ");
  }

  @Test
  void sound_settings_are_not_worth_a_line() {
    JwtValidator sound = tokens.validatorBuilder().revocation(denylist).build();

    assertThat(afterRequestsTo(guarding(sound).build())).isEmpty();
  }

  @Test
  void a_filter_of_web_xml_is_looked_at() {
    String secret = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0cyE";
    Map<String, String> parameters =
        Map.of("issuer", Tokens.ISSUER, "audience", "orders", "secret-env", "JWT_SECRET");
    start(parameters, secret);

    assertThat(logged.lines())
        .singleElement()
        .asString()
        .startsWith("unbounded-and-stateless: ")
        .doesNotContain(secret);
  }

  @Test
  void a_longest_life_in_web_xml_mends_it() {
    start(
        Map.of(
            "issuer", Tokens.ISSUER,
            "audience", "orders",
            "secret-env", "JWT_SECRET",
            "max-lifetime", "PT1H"),
        "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0cyE");

    assertThat(logged.lines()).isEmpty();
  }

  private static void start(Map<String, String> parameters, String secret) {
    FilterHolder holder = new FilterHolder(new JwtFilter(Map.of("JWT_SECRET", secret)::get));
    holder.setInitParameters(parameters);
    TestApp.unguarded()
        .filter(holder, EnumSet.of(DispatcherType.REQUEST))
        .secretAt("/*")
        .start()
        .close();
  }
}
