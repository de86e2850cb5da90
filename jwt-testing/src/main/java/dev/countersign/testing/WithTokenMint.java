package dev.countersign.testing;

import dev.countersign.jwt.JwsAlgorithm;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a JUnit Jupiter test whatever it needs to mint and to judge tokens, as parameters of its
 * constructor and methods: a {@link MovableClock}, a {@link TokenMint}, a {@link
 * dev.countersign.jwt.JwtIssuer}, a {@link dev.countersign.jwt.revocation.Denylist} and a {@link
 * dev.countersign.jwt.JwtValidator} that believes the mint and asks the denylist.
 *
 * <p>All of them share one clock. Each test method gets new ones; what is injected into a {@code
 * BeforeAll} method, or into the constructor of a class with one instance for all its methods, is
 * shared by the whole class.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(TokenMintExtension.class)
@SuppressWarnings("exports") // of the annotation of JUnit, which is optional
public @interface WithTokenMint {

  /**
   * The algorithm of the mint.
   *
   * @return ES256 unless it is said
   */
  JwsAlgorithm algorithm() default JwsAlgorithm.ES256;

  /**
   * The issuer that tokens name and that the validator believes.
   *
   * @return {@code https://issuer.test} unless it is said
   */
  String issuer() default "https://issuer.test";

  /**
   * The audience that tokens are for and that the validator is.
   *
   * @return {@code test-audience} unless it is said
   */
  String audience() default "test-audience";
}
