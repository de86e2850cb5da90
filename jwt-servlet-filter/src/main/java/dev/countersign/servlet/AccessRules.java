package dev.countersign.servlet;

import dev.countersign.jwt.JwtValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules in the order in which they were written; the first that matches decides. */
final class AccessRules {

  private final List<Entry> entries;

  private AccessRules(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** One rule: which requests it is for, and what they need. */
  record Entry(PathPattern pattern, Access access) {}

  /** What a request needs. */
  sealed interface Access {

    /** Nothing; the token is not even looked at. */
    record Permitted() implements Access {}

    /** Nothing; a good token makes the caller known. */
    record Optional() implements Access {}

    /**
     * A good token, and what the rule asks for.
     *
     * @param judge judges the token, in place of the filter's validator
     */
    record Required(AccessRule rule, java.util.Optional<JwtValidator> judge) implements Access {

      Required(AccessRule rule) {
        this(rule, java.util.Optional.empty());
      }
    }
  }

  /** What the first rule that matches asks for; where none matches, no token is good enough. */
  Access accessTo(String method, String path) {
    return first(method, path).map(Entry::access).orElse(DENIED);
  }

  /** The first rule that matches. */
  Optional<PathPattern> ruleFor(String method, String path) {
    return first(method, path).map(Entry::pattern);
  }

  private Optional<Entry> first(String method, String path) {
    for (Entry entry : entries) {
      if (entry.pattern().matches(method, path)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** The validators that rules name, in the order of the rules. */
  List<JwtValidator> judges() {
    return entries.stream()
        .map(Entry::access)
        .filter(Access.Required.class::isInstance)
        .flatMap(access -> ((Access.Required) access).judge().stream())
        .toList();
  }

  private static final Optional<AccessRule.Denial> NO_RULE =
      AccessRule.Denial.because("no rule is for this method and path; add one to the filter");

  private static final Access DENIED = new Access.Required((caller, request) -> NO_RULE);

  /** Collects rules and refuses those that no request could reach. Not thread-safe. */
  static final class Builder {

    private final List<Entry> entries = new ArrayList<>();

    void add(String pattern, Access access) {
      PathPattern parsed = PathPattern.parse(pattern);
      for (Entry earlier : entries) {
        if (earlier.pattern().covers(parsed)) {
          throw new IllegalArgumentException(
              "the rule for "
                  + parsed
                  + " can never be reached, since the earlier one for "
                  + earlier.pattern()
                  + " matches all of its requests; put the narrower rule first, or drop it");
        }
      }
      entries.add(new Entry(parsed, access));
    }

    AccessRules build() {
      if (entries.isEmpty()) {
        throw new IllegalStateException(
            "the filter has no rule, so it would refuse every request; for a good token being"
                + " enough everywhere, say require(\"/*\", AccessRule.authenticated())");
      }
      return new AccessRules(entries);
    }
  }
}
