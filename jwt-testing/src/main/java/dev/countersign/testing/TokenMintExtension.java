package dev.countersign.testing;

import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.revocation.Denylist;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What {@link WithTokenMint} registers; it is public only because JUnit has to make it.
 * Thread-safe.
 */
@SuppressWarnings("exports") // of the types of JUnit, which is optional
public final class TokenMintExtension implements ParameterResolver {

  /** A denylist in a test holds a handful. */
  private static final int MAX_REVOKED = 10_000;

  /** For JUnit. */
  public TokenMintExtension() {}

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(
      ExtensionContext rootContext) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return Kit.holds(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(Namespace.create(TokenMintExtension.class))
        .computeIfAbsent(Kit.class, any -> Kit.of(settings(context)), Kit.class)
        .get(parameter.getParameter().getType());
  }

  private static WithTokenMint settings(ExtensionContext context) {
    return context
        .getElement()
        .flatMap(element -> AnnotationSupport.findAnnotation(element, WithTokenMint.class))
        .or(
            () ->
                AnnotationSupport.findAnnotation(
                    context.getRequiredTestClass(),
                    WithTokenMint.class,
                    context.getEnclosingTestClasses()))
        .orElseGet(() -> Defaults.class.getAnnotation(WithTokenMint.class));
  }

  /** Where the extension was registered without the annotation. */
  @WithTokenMint
  private static final class Defaults {}

  private record Kit(
      MovableClock clock,
      TokenMint mint,
      JwtIssuer issuer,
      Denylist denylist,
      JwtValidator validator) {

    static Kit of(WithTokenMint settings) {
      TokenMint mint =
          TokenMint.create()
              .withAlgorithm(settings.algorithm())
              .withIssuer(settings.issuer())
              .withAudience(settings.audience());
      Denylist denylist = Denylist.inMemory(MAX_REVOKED, mint.clock());
      return new Kit(
          mint.clock(),
          mint,
          mint.issuer().build(),
          denylist,
          mint.validator().revocation(denylist).build());
    }

    static boolean holds(Class<?> type) {
      return type == MovableClock.class
          || type == TokenMint.class
          || type == JwtIssuer.class
          || type == Denylist.class
          || type == JwtValidator.class;
    }

    Object get(Class<?> type) {
      if (type == MovableClock.class) {
        return clock;
      }
      if (type == TokenMint.class) {
        return mint;
      }
      if (type == JwtIssuer.class) {
        return issuer;
      }
      return type == Denylist.class ? denylist : validator;
    }
  }
}
