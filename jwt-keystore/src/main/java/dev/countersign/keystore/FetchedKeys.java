package dev.countersign.keystore;

import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.VerificationKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a {@link RemoteJwks} knows at one instant: readers see all of it or all of its successor.
 *
 * <p>The whole set is the cache of key ids that exist and, by what it lacks, of those that do not:
 * a flood of made-up ids leaves nothing behind.
 *
 * @param keys by key id
 * @param leftOut why other keys of the document are not among them
 * @param fetchedAt when the fetch of this set began
 * @param refreshAt when to fetch the next
 * @param freshUntil the end of its max-age
 * @param attemptedAt when the last fetch began, good or not
 * @param problem why the last fetch gave no set, empty if it did
 */
record FetchedKeys(
    Map<String, KeyLookup.Found> keys,
    List<String> leftOut,
    Instant fetchedAt,
    Instant refreshAt,
    Instant freshUntil,
    Instant attemptedAt,
    Optional<String> problem) {

  /** A server chooses parts of some messages, and so how long they are. */
  private static final int MAX_PROBLEM_LENGTH = 300;

  static final FetchedKeys NONE =
      new FetchedKeys(
          Map.of(),
          List.of(),
          Instant.MIN,
          Instant.MIN,
          Instant.MIN,
          Instant.MIN,
          Optional.empty());

  static FetchedKeys of(
      List<VerificationKey> keys,
      List<String> leftOut,
      Instant fetchedAt,
      Instant refreshAt,
      Instant freshUntil) {
    return new FetchedKeys(
        keys.stream()
            .map(KeyLookup.Found::new)
            .collect(
                Collectors.toUnmodifiableMap(found -> found.key().keyId(), Function.identity())),
        leftOut,
        fetchedAt,
        refreshAt,
        freshUntil,
        fetchedAt,
        Optional.empty());
  }

  /** The same keys, after a fetch that gave no others. */
  FetchedKeys failed(Instant attempt, Throwable reason) {
    return new FetchedKeys(
        keys, leftOut, fetchedAt, refreshAt, freshUntil, attempt, Optional.of(line(reason)));
  }

  /**
   * The JDK quotes a malformed status line, for instance, and with it line breaks of a stranger.
   */
  private static String line(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String line = message.replaceAll("[^ -~]", "?");
    return line.length() > MAX_PROBLEM_LENGTH ? line.substring(0, MAX_PROBLEM_LENGTH) : line;
  }
}
