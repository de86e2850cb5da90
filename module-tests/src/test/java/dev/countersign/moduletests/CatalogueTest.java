package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.countersign.testing.Attack;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No attack is forgotten: each has a test that is named after it. Rows from 90 on are about HTTP,
 * and are counted by the suite of {@code container-tests}.
 */
class CatalogueTest {

  private static final Set<JavaMethod> TESTS =
      new ClassFileImporter()
          .importPackages("dev.countersign.moduletests").stream()
              .flatMap(type -> type.getMethods().stream())
              .collect(Collectors.toSet());

  @Test
  void each_row_of_the_attack_catalogue_has_a_test() {
    Set<Integer> tested =
        TESTS.stream()
            .filter(method -> method.isAnnotatedWith(Row.class))
            .flatMap(method -> Arrays.stream(method.getAnnotationOfType(Row.class).value()).boxed())
            .collect(Collectors.toSet());
    assertThat(IntStream.rangeClosed(1, 89)).allMatch(tested::contains);
  }

  @Test
  void each_gap_of_java_jwt_has_a_test() throws Exception {
    assertThat(gaps())
        .hasSizeGreaterThan(80)
        .containsExactlyInAnyOrderElementsOf(
            TESTS.stream()
                .filter(method -> method.isAnnotatedWith(Gap.class))
                .flatMap(method -> Stream.of(method.getAnnotationOfType(Gap.class).value()))
                .collect(Collectors.toSet()));
  }

  @Test
  void each_attack_of_the_kit_has_a_test_that_names_it() {
    Set<String> named = new HashSet<>();
    for (JavaMethod method : TESTS) {
      method
          .tryGetAnnotationOfType(EnumSource.class)
          .ifPresent(source -> named.addAll(List.of(source.names())));
    }
    assertThat(Attack.all()).extracting(Attack::name).allMatch(named::contains);
  }

  private static List<String> gaps() throws Exception {
    try (InputStream lines = CatalogueTest.class.getResourceAsStream("java-jwt-gaps.txt")) {
      return new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
