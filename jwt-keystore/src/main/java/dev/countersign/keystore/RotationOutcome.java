package dev.countersign.keystore;

import java.time.Instant;
import java.util.Optional;

/**
 * What a rotation by hand or a revocation did. Immutable.
 *
 * @param changed false if there was nothing to do: the key had been revoked before, or another node
 *     was first with the same rotation
 * @param current the key that signs now
 * @param knownEverywhereFrom empty if every verifier can know the current key already. Otherwise it
 *     was published too short a time ago: until this instant a verifier that only reads its cache
 *     of the JWK Set may refuse the new tokens
 */
public record RotationOutcome(
    boolean changed, KeyView current, Optional<Instant> knownEverywhereFrom) {}
