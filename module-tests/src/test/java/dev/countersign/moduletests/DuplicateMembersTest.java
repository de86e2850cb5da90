package dev.countersign.moduletests;

import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DuplicateMembersTest {

  @ParameterizedTest
  @EnumSource(names = {"DUPLICATE_SUBJECT", "DUPLICATE_EXPIRY", "DUPLICATE_ISSUER"})
  @Row(46)
  @Gap({"dup sub", "dup exp (past,future)", "dup iss evil,me"})
  void no_claim_occurs_twice(Attack attack) {
    Sentry.refuses(attack, Reason.DUPLICATE_MEMBER);
  }

  @ParameterizedTest
  @EnumSource(names = "DUPLICATE_SUBJECT_ESCAPED")
  @Row(46)
  @Gap("dup escaped \\u0073ub")
  void no_escape_hides_a_second_one(Attack attack) {
    Sentry.refuses(attack, Reason.DUPLICATE_MEMBER);
  }

  @ParameterizedTest
  @EnumSource(names = {"DUPLICATE_NESTED", "DUPLICATE_NESTED_IN_HEADER"})
  @Row({46, 47})
  @Gap("dup nested")
  void no_member_occurs_twice_at_any_depth(Attack attack) {
    Sentry.refuses(attack, Reason.DUPLICATE_MEMBER);
  }

  @ParameterizedTest
  @EnumSource(names = {"DUPLICATE_ALG", "DUPLICATE_KEY_ID"})
  @Row(47)
  @Gap({"dup alg none,HS256", "dup kid"})
  void no_header_parameter_occurs_twice(Attack attack) {
    Sentry.refuses(attack, Reason.DUPLICATE_MEMBER);
  }
}
