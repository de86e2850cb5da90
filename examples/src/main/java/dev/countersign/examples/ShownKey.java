package dev.countersign.examples;

import dev.countersign.keystore.KeyView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an administrator sees of a key: its state and its windows. */
record ShownKey(
    String kid,
    String algorithm,
    String state,
    String publishAt,
    String activateAt,
    String signUntil,
    String verifyUntil,
    String purgeAt,
    @Nullable String revokedAt) {

  static ShownKey of(KeyView view) {
    return new ShownKey(
        view.keyId(),
        view.algorithm().headerName(),
        view.state().name(),
        view.publishAt().toString(),
        view.activateAt().toString(),
        view.signUntil().toString(),
        view.verifyUntil().toString(),
        view.purgeAt().toString(),
        view.revokedAt().map(Instant::toString).orElse(null));
  }

  static Map<String, List<ShownKey>> all(List<KeyView> views) {
    return Map.of("keys", views.stream().map(ShownKey::of).toList());
  }
}
