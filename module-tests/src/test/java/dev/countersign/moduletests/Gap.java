package dev.countersign.moduletests;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What java-jwt 4.6.2 lets through by itself and a test shows that we do not; {@link CatalogueTest}
 * counts them against {@code java-jwt-gaps.txt}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Gap {
  String[] value();
}
