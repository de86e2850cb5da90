package dev.countersign.moduletests;

import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CriticalHeaderTest {

  @ParameterizedTest
  @EnumSource(
      names = {
        "CRIT_UNKNOWN",
        "CRIT_EMPTY",
        "CRIT_STRING",
        "CRIT_NULL",
        "CRIT_NAMES_REGISTERED",
        "CRIT_NAMES_TWICE",
        "CRIT_NUMBERS",
        "CRIT_NAMES_ABSENT",
        "CRIT_NAMES_PRESENT"
      })
  @Row(54)
  @Gap({"crit unknown", "crit []", "crit string", "crit names absent"})
  void crit_is_refused_whatever_it_holds(Attack attack) {
    Sentry.refuses(attack, Reason.CRITICAL_HEADER);
  }

  @ParameterizedTest
  @EnumSource(names = "B64_FALSE_WITH_CRIT")
  @Row(55)
  @Gap("crit b64=false, encoded payload")
  void an_unencoded_payload_is_refused_by_its_crit(Attack attack) {
    Sentry.refuses(attack, Reason.CRITICAL_HEADER);
  }

  @ParameterizedTest
  @EnumSource(names = {"B64_FALSE", "B64_TRUE"})
  @Row(55)
  @Gap("b64=false no crit")
  void b64_is_refused_without_crit_too(Attack attack) {
    Sentry.refuses(attack, Reason.UNENCODED_PAYLOAD);
  }

  @ParameterizedTest
  @EnumSource(names = "UNENCODED_PAYLOAD")
  @Row(55)
  void a_payload_is_always_encoded(Attack attack) {
    Sentry.refuses(attack, Reason.CRITICAL_HEADER);
  }

  @ParameterizedTest
  @EnumSource(names = "UNKNOWN_HEADER_PARAMETER")
  @Row(54)
  void a_parameter_that_nobody_knows_is_ignored_as_the_standard_says(Attack attack) {
    Sentry.accepts(attack);
  }
}
