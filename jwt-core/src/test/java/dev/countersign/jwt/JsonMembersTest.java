package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** It is a map as any other, below and above the number of members from which it has an index. */
class JsonMembersTest {

  private static JsonMembers members(int size) {
    return members(size, 4);
  }

  private static JsonMembers members(int size, int usual) {
    JsonMembers members = new JsonMembers(usual);
    expected(size).forEach((name, value) -> assertThat(members.add(name, value)).isTrue());
    return members;
  }

  /** Every third value is null. */
  private static Map<String, @Nullable Object> expected(int size) {
    Map<String, @Nullable Object> expected = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      expected.put("name-" + i, i % 3 == 2 ? null : "value " + i);
    }
    return expected;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 5, 31, 32, 33, 34, 80})
  void it_holds_what_was_added(int size) {
    assertThat(members(size)).isEqualTo(expected(size)).hasSize(size);
    assertThat(members(size).hashCode()).isEqualTo(expected(size).hashCode());
    assertThat(members(size)).hasToString(expected(size).toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 32, 33, 80})
  void each_member_is_found_by_its_name_and_nothing_else_is(int size) {
    JsonMembers members = members(size);
    expected(size)
        .forEach(
            (name, value) -> {
              assertThat(members.containsKey(name)).isTrue();
              assertThat(members.get(name)).isEqualTo(value);
            });
    for (Object other : new Object[] {"name-" + size, "", "NAME-0", 7}) {
      assertThat(members.containsKey(other)).isFalse();
      assertThat(members.get(other)).isNull();
    }
    assertThat(members.containsKey(null)).isFalse();
    assertThat(members.get(null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 32, 33, 80})
  void each_way_to_go_through_it_keeps_the_order(int size) {
    JsonMembers members = members(size);
    List<String> visited = new ArrayList<>();
    members.forEach((name, value) -> visited.add(name + "=" + value));
    List<String> iterated = new ArrayList<>();
    members.entrySet().forEach(entry -> iterated.add(entry.toString()));

    List<String> inOrder = new ArrayList<>();
    expected(size).forEach((name, value) -> inOrder.add(name + "=" + value));
    assertThat(visited).isEqualTo(inOrder);
    assertThat(iterated).isEqualTo(inOrder);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 32, 33, 80})
  void nobody_changes_it(int size) {
    JsonMembers members = members(size);
    Iterator<Map.Entry<String, @Nullable Object>> iterator = members.entrySet().iterator();
    Map.Entry<String, @Nullable Object> entry = iterator.next();
    assertThatThrownBy(() -> members.put("name-0", 1))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> members.remove("name-0"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(members::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(iterator::remove).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> entry.setValue(1)).isInstanceOf(UnsupportedOperationException.class);
    assertThat(members).isEqualTo(expected(size));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 32, 33, 80})
  void a_second_member_of_a_name_is_not_added(int size) {
    JsonMembers members = members(size, 1);
    expected(size).forEach((name, value) -> assertThat(members.add(name, "other")).isFalse());
    assertThat(members).isEqualTo(expected(size));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void going_on_after_the_last_one_fails(int size) {
    Iterator<?> iterator = members(size).entrySet().iterator();
    for (int i = 0; i < size; i++) {
      iterator.next();
    }
    assertThat(iterator.hasNext()).isFalse();
    assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
  }
}
