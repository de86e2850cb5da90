package dev.countersign.servlet;

import dev.countersign.jwt.Jwt;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the caller's roles out of a token: an array of strings, or a string of names with spaces
 * between. A claim of another type gives no role, since the caller is known all the same.
 */
final class RolesClaim {

  private final List<String> path;

  private RolesClaim(List<String> path) {
    this.path = path;
  }

  /** Roles are the scopes. */
  static RolesClaim scopes() {
    return new RolesClaim(List.of());
  }

  /** A claim by its name, or one inside objects by a JSON Pointer (RFC 6901). */
  static RolesClaim named(String claim) {
    if (claim.isBlank() || claim.equals("/")) {
      throw new IllegalArgumentException(
          "expected the name of a claim, for example roles, or a pointer into one, for example"
              + " /realm_access/roles, but found '"
              + claim
              + "'");
    }
    if (!claim.startsWith("/")) {
      return new RolesClaim(List.of(claim));
    }
    return new RolesClaim(
        Arrays.stream(claim.substring(1).split("/", -1))
            .map(name -> name.replace("~1", "/").replace("~0", "~"))
            .toList());
  }

  /** An unmodifiable set. */
  Set<String> of(Jwt jwt) {
    return path.isEmpty() ? jwt.scopes() : names(value(jwt));
  }

  private @Nullable Object value(Jwt jwt) {
    Object value = jwt.claims();
    for (String name : path) {
      value = value instanceof Map<?, ?> object ? object.get(name) : null;
    }
    return value;
  }

  private static Set<String> names(@Nullable Object value) {
    if (value instanceof String text) {
      return Arrays.stream(text.split(" "))
          .filter(n -> !n.isEmpty())
          .collect(Collectors.toUnmodifiableSet());
    }
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).collect(Collectors.toUnmodifiableSet());
    }
    return Set.of();
  }
}
