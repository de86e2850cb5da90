package dev.countersign.moduletests;

import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlgorithmSubstitutionTest {

  @ParameterizedTest
  @EnumSource(names = {"ALG_MISSING", "ALG_MEMBER_IN_UPPER_CASE"})
  @Row(3)
  void a_token_must_name_its_algorithm(Attack attack) {
    Sentry.refuses(attack, Reason.ALGORITHM_MISSING);
  }

  @ParameterizedTest
  @EnumSource(names = {"ALG_NULL", "ALG_ARRAY", "ALG_NUMBER", "ALG_OBJECT"})
  @Row(3)
  void an_algorithm_is_a_string(Attack attack) {
    Sentry.refuses(attack, Reason.HEADER_OF_WRONG_TYPE);
  }

  @ParameterizedTest
  @EnumSource(names = {"ALG_EMPTY", "ALG_IN_LOWER_CASE", "ALG_OF_ENCRYPTION"})
  @Row(3)
  void an_algorithm_has_one_exact_name(Attack attack) {
    Sentry.refuses(attack, Reason.ALGORITHM_UNSUPPORTED);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "RSA_KEY_AS_SECRET_IN_PEM",
        "RSA_KEY_AS_SECRET_IN_PEM_WITH_CARRIAGE_RETURNS",
        "RSA_KEY_AS_SECRET_IN_PEM_WITHOUT_LAST_NEWLINE",
        "RSA_KEY_AS_SECRET_IN_DER",
        "RSA_KEY_AS_SECRET_IN_PKCS1",
        "RSA_JWK_SET_AS_SECRET",
        "RSA_MODULUS_AS_SECRET"
      })
  @Row(4)
  void a_public_rsa_key_is_no_secret(Attack attack) {
    Sentry.refuses(attack, Reason.ALGORITHM_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(names = {"EC_KEY_AS_SECRET_IN_PEM", "EC_POINT_AS_SECRET", "ED25519_KEY_AS_SECRET"})
  @Row(5)
  void a_public_key_on_a_curve_is_no_secret(Attack attack) {
    Sentry.refuses(attack, Reason.ALGORITHM_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(names = "EMPTY_SECRET_WITH_RSA_KEY_ID")
  @Row(6)
  void an_empty_secret_does_not_sign_for_an_rsa_key(Attack attack) {
    Sentry.refuses(attack, Reason.ALGORITHM_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "OTHER_HASH_BY_SAME_RSA_KEY",
        "OTHER_PADDING_BY_SAME_RSA_KEY",
        "OTHER_HASH_BY_SAME_SECRET",
        "OTHER_NAME_OF_ED25519"
      })
  @Row(7)
  void a_key_has_exactly_one_algorithm(Attack attack) {
    Sentry.refuses(attack, Reason.ALGORITHM_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(names = {"EC_SIGNATURE_FOR_RSA_KEY", "RSA_SIGNATURE_FOR_EC_KEY"})
  @Row(7)
  void a_key_of_one_kind_does_not_sign_for_another_kind(Attack attack) {
    Sentry.refuses(attack, Reason.ALGORITHM_MISMATCH);
  }

  @ParameterizedTest
  @EnumSource(names = {"PSS_SIGNATURE_UNDER_RS256", "PKCS1_SIGNATURE_UNDER_PS256"})
  @Row(8)
  void a_signature_is_of_the_algorithm_that_the_header_names(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_INVALID);
  }
}
