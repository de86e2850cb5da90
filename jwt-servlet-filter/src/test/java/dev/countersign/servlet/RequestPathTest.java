package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which spellings of a path two readers could read in two ways. */
class RequestPathTest {

  /** What paths are made of, and what gives them a second meaning. */
  private static final String CHARACTERS = "////..aZ09-_%2f;\\\n";

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "/a/", "/api/orders", "/a-b/c_d/9", "/.well-known/x", "/a.b"})
  void a_path_of_names_has_one_meaning(String path) {
    assertThat(RequestPath.hasOneMeaning(path)).isTrue();
    assertThat(RequestPath.uriHasOneMeaning(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a/b", "//", "//a", "/a//b", "/a//", "/.", "/a/../b", "/a;b"})
  void a_path_with_empty_or_dot_segments_or_without_its_first_slash_has_none(String path) {
    assertThat(RequestPath.hasOneMeaning(path)).isFalse();
    assertThat(RequestPath.uriHasOneMeaning(path)).isFalse();
  }

  @Test
  void whatever_path_has_one_meaning_has_segments_that_are_read_in_one_way() {
    Random random = new Random(29);
    for (int i = 0; i < 100_000; i++) {
      String path = random(random);
      assertThat(RequestPath.hasOneMeaning(path)).as(path).isEqualTo(isReadInOneWay(path));
    }
  }

  private static String random(Random random) {
    StringBuilder path = new StringBuilder(random.nextInt(10) == 0 ? "" : "/");
    int length = random.nextInt(8);
    for (int i = 0; i < length; i++) {
      path.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return path.toString();
  }

  /** The rule, segment by segment. */
  private static boolean isReadInOneWay(String path) {
    List<String> parts = Arrays.asList(path.split("/", -1));
    List<String> segments = parts.subList(1, parts.size());
    return parts.get(0).isEmpty()
        && !segments.isEmpty()
        && !segments.subList(0, segments.size() - 1).contains("")
        && segments.stream().noneMatch(List.of(".", "..")::contains)
        && path.chars().noneMatch(c -> c == ';' || c == '\\' || c == '\n')
        && !path.matches("(?s).*%[0-9a-fA-F]{2}.*");
  }
}
