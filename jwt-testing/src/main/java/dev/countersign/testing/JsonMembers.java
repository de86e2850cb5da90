package dev.countersign.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The text of a JSON object, member by member, for headers and claims that no honest issuer writes.
 *
 * <p>Names and values are taken as they are written: a name may hold an escape, a value may be any
 * JSON or none. Nothing is checked, since to be wrong is the point. Immutable and thread-safe.
 */
public final class JsonMembers {

  private record Member(String name, String json) {
    String text() {
      return '"' + name + "\":" + json;
    }
  }

  private final List<Member> members;

  private JsonMembers(List<Member> members) {
    this.members = List.copyOf(members);
  }

  /**
   * No members.
   *
   * @return the empty object
   */
  public static JsonMembers empty() {
    return new JsonMembers(List.of());
  }

  /**
   * A text as a JSON string: quoted, with quotes, backslashes and control characters escaped.
   *
   * @param text any text
   * @return JSON to be used as a value
   */
  public static String string(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20 || Character.isSurrogate(c)) {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  /**
   * With this member, in the place of one of that name or else last.
   *
   * @param name what stands between the quotes of the name
   * @param json what stands after the colon, for example {@code "\"alice\""} or {@code "1"}
   * @return a new object
   */
  public JsonMembers with(String name, String json) {
    List<Member> changed = new ArrayList<>(members);
    Member member = new Member(name, json);
    for (int i = 0; i < changed.size(); i++) {
      if (changed.get(i).name().equals(name)) {
        changed.set(i, member);
        return new JsonMembers(changed);
      }
    }
    changed.add(member);
    return new JsonMembers(changed);
  }

  /**
   * With this member last, also if there is one of that name: a duplicate.
   *
   * @param name what stands between the quotes of the name
   * @param json what stands after the colon
   * @return a new object
   */
  public JsonMembers and(String name, String json) {
    List<Member> changed = new ArrayList<>(members);
    changed.add(new Member(name, json));
    return new JsonMembers(changed);
  }

  /**
   * Without the members of this name.
   *
   * @param name what stands between the quotes of the name
   * @return a new object
   */
  public JsonMembers without(String name) {
    return new JsonMembers(members.stream().filter(member -> !member.name().equals(name)).toList());
  }

  /** The JSON text, without spaces between the members. */
  @Override
  public String toString() {
    return members.stream().map(Member::text).collect(Collectors.joining(",", "{", "}"));
  }
}
