package dev.countersign.examples;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A user with the password in the clear, before {@link Users} has hashed it. */
record NewUser(String name, String password, Set<String> scopes) {

  /** Who can log in to the demonstration. */
  static List<NewUser> demo() {
    return List.of(
        new NewUser("alice", "alice-password", Set.of("orders:read", "orders:write")),
        new NewUser("bob", "bob-password", Set.of("orders:read")),
        new NewUser("admin", "admin-password", Set.of("admin")));
  }

  NewUser {
    if (!isName(name)) {
      throw new IllegalArgumentException("expected a user's name without control characters");
    }
    if (password.isEmpty()) {
      throw new IllegalArgumentException("expected a password for the user, but it is empty");
    }
    for (String scope : scopes) { // the characters of RFC 6749 section 3.3
      if (!scope.matches("[!#-\\[\\]-~]+")) {
        throw new IllegalArgumentException(
            "expected scopes of printable ASCII characters without quote and backslash");
      }
    }
    scopes = Collections.unmodifiableSet(new TreeSet<>(scopes));
  }

  /** Whether a user can have this name. */
  static boolean isName(String name) {
    return !name.isBlank()
        && name.chars().noneMatch(Character::isISOControl)
        && StandardCharsets.UTF_8.newEncoder().canEncode(name);
  }

  /** Reads {@code NAME:PASSWORD:SCOPES}; scopes may have colons, so a password may not. */
  static final class Converter implements ITypeConverter<NewUser> {

    @Override
    public NewUser convert(String text) {
      String[] parts = text.split(":", 3);
      if (parts.length != 3) {
        throw new TypeConversionException(
            "expected NAME:PASSWORD:SCOPES, for example carol:her-password:orders:read,orders:write");
      }
      try {
        return new NewUser(
            parts[0],
            parts[1],
            Stream.of(parts[2].split("[ ,]"))
                .filter(scope -> !scope.isEmpty())
                .collect(Collectors.toSet()));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** The name, never the password. */
  @Override
  public String toString() {
    return "NewUser[" + name + "]";
  }
}
