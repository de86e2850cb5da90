package dev.countersign.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** What a token carries beside its registered claims. */
public enum TokenSize {
  /** About 300 characters with HS256: nothing. */
  SMALL,
  /** About 600 characters with HS256, as login servers make them. */
  TYPICAL,
  /** About 4 KB, nested. */
  LARGE;

  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Strings, lists and maps. */
  Map<String, Object> claims() {
    return switch (this) {
      case SMALL -> Map.of();
      case TYPICAL -> typical();
      case LARGE -> large();
    };
  }

  private static Map<String, Object> typical() {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("scope", "orders:read orders:write profile");
    claims.put("tenant", "northern-warehouse-17");
    claims.put("roles", List.of("clerk", "shift-lead"));
    claims.put("name", "Margarete Steiff");
    claims.put("email", "m.steiff@warehouse.example");
    return claims;
  }

  private static Map<String, Object> large() {
    Map<String, Object> claims = typical();
    claims.put("access", IntStream.range(0, 18).mapToObj(TokenSize::access).toList());
    for (int i = 0; i < 12; i++) {
      claims.put("note%02d".formatted(i), "a line of text, number %d of twelve".formatted(i));
    }
    return claims;
  }

  private static Map<String, Object> access(int number) {
    Map<String, Object> limits = new LinkedHashMap<>();
    limits.put("orders", 1000 + number);
    limits.put("open", true);
    limits.put("currency", "EUR");
    Map<String, Object> access = new LinkedHashMap<>();
    access.put("site", "warehouse-%02d".formatted(number));
    access.put("roles", List.of("clerk", "lead"));
    access.put("limits", limits);
    return access;
  }
}
