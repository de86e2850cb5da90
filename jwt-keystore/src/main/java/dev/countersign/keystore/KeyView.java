package dev.countersign.keystore;

import dev.countersign.jwt.JwsAlgorithm;
import java.time.Instant;
import java.util.Optional;

/**
 * What an operator may see of a key: everything but the material. Immutable: the state is that of
 * the instant at which it was asked for.
 *
 * @param keyId the {@code kid}
 * @param algorithm the algorithm that the key is bound to
 * @param state what it may do at the instant of the view
 * @param publishAt when it was made
 * @param activateAt from here on it signs
 * @param signUntil from here on it signs no more
 * @param verifyUntil from here on it verifies no more
 * @param purgeAt from here on the record may be removed
 * @param revokedAt when it was withdrawn, if it was
 * @param revocationReason why it was withdrawn, if it was
 */
public record KeyView(
    String keyId,
    JwsAlgorithm algorithm,
    KeyState state,
    Instant publishAt,
    Instant activateAt,
    Instant signUntil,
    Instant verifyUntil,
    Instant purgeAt,
    Optional<Instant> revokedAt,
    Optional<String> revocationReason) {

  static KeyView of(KeyRecord record, Instant now) {
    return new KeyView(
        record.keyId(),
        record.algorithm(),
        record.state(now),
        record.publishAt(),
        record.activateAt(),
        record.signUntil(),
        record.verifyUntil(),
        record.purgeAt(),
        record.revocation().map(KeyRecord.Revocation::at),
        record.revocation().map(KeyRecord.Revocation::reason));
  }
}
