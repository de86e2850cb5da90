package dev.countersign.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** No attack on the filter is forgotten; those on a token are counted by the module tests. */
class CatalogueTest {

  @Test
  void each_row_of_the_attack_catalogue_that_is_about_http_has_a_test() {
    List<Integer> tested =
        ReflectionSupport.findAllClassesInPackage(
                CatalogueTest.class.getPackageName(), type -> true, name -> true)
            .stream()
            .flatMap(
                type ->
                    AnnotationSupport.findAnnotatedMethods(
                        type, Row.class, HierarchyTraversalMode.TOP_DOWN)
                        .stream())
            .flatMapToInt(method -> IntStream.of(method.getAnnotation(Row.class).value()))
            .boxed()
            .toList();

    assertThat(IntStream.rangeClosed(90, 108)).allMatch(tested::contains);
  }
}
