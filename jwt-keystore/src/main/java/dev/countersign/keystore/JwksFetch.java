package dev.countersign.keystore;

import java.time.Duration;
import java.util.Optional;

/**
 * One fetch of a {@link RemoteJwks}, good or not. Immutable.
 *
 * @param source where from, without query
 * @param took from its beginning to its end, by the clock of the keys
 * @param keys how many keys serve after it: new ones, or the last good ones
 * @param problem why it gave no set, in one line of printable ASCII; empty if it did
 */
public record JwksFetch(String source, Duration took, int keys, Optional<String> problem) {}
