package dev.countersign.jwt;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test of algorithms or keys, which the build runs again with each of the native providers before
 * those of the JDK, as an application may have installed them.
 */
@Tag("under-each-provider")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface UnderEachProvider {}
