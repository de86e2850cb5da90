package dev.countersign.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonMembersTest {

  private final JsonMembers members = JsonMembers.empty().with("a", "1").with("b", "\"x\"");

  @Test
  void members_stay_in_order() {
    assertThat(members).hasToString("{\"a\":1,\"b\":\"x\"}");
  }

  @Test
  void a_member_is_replaced_in_its_place() {
    assertThat(members.with("a", "nonsense")).hasToString("{\"a\":nonsense,\"b\":\"x\"}");
  }

  @Test
  void a_member_can_be_duplicated() {
    assertThat(members.and("a", "2")).hasToString("{\"a\":1,\"b\":\"x\",\"a\":2}");
  }

  @Test
  void a_member_can_be_left_out() {
    assertThat(members.without("a")).hasToString("{\"b\":\"x\"}");
  }

  @Test
  void a_text_is_escaped() {
    assertThat(JsonMembers.string("\"\\\r\u0000\ud800é"))
        .isEqualTo("\"\\\"\\\\\\u000d\\u0000\\ud800é\"");
  }

  @Test
  void none_is_changed_by_what_is_made_of_it() {
    members.with("a", "2").without("b");
    assertThat(members).hasToString("{\"a\":1,\"b\":\"x\"}");
  }
}
