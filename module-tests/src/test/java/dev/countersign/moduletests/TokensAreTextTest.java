package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtValidator;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A token that somebody else has parsed cannot be judged, nor one changed after it was judged. */
class TokensAreTextTest {

  @Test
  @Row(88)
  void a_validator_judges_nothing_but_text() {
    assertThat(
            Stream.of(JwtValidator.class.getMethods())
                .filter(method -> method.getDeclaringClass() == JwtValidator.class)
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.getParameterCount() > 0))
        .hasSizeGreaterThanOrEqualTo(3)
        .allSatisfy(method -> assertThat(method.getParameterTypes()).containsExactly(String.class));
  }

  @Test
  @Row(88)
  void nobody_else_makes_a_checked_token_or_extends_it() {
    assertThat(Jwt.class.getConstructors()).isEmpty();
    assertThat(Jwt.class).isFinal();
  }

  @Test
  @Row(88)
  void a_checked_token_cannot_be_changed() {
    Jwt jwt = Sentry.MINT.jwt(claims -> claims.subject("alice"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> jwt.claims().put("sub", "admin"));
    jwt.signingInputDigest()[0] ^= 1;
    assertThat(jwt.signingInputDigest()).isEqualTo(jwt.signingInputDigest());
  }
}
