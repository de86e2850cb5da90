package dev.countersign.jwt.revocation;

import dev.countersign.jwt.IssuedToken;
import dev.countersign.jwt.Jwt;
import java.time.Instant;
import java.util.Optional;

/**
 * What happened on the server side. Later versions add more kinds, so a {@code switch} needs a
 * default. Immutable; holds no credential.
 */
public sealed interface RevocationEvent {

  /**
   * When it happened, by the clock of the node or the store.
   *
   * @return the instant
   */
  Instant at();

  /**
   * A token was issued and recorded by an {@link Allowlist}.
   *
   * @param key what it is known by
   * @param issuer its {@code iss}
   * @param id its {@code jti}
   * @param subject its {@code sub}, or empty
   * @param expiresAt its {@code exp}
   * @param at when it was recorded
   */
  record TokenRecorded(
      TokenKey key,
      String issuer,
      String id,
      Optional<String> subject,
      Instant expiresAt,
      Instant at)
      implements RevocationEvent {

    /**
     * What a store tells of a token that it recorded.
     *
     * @param key what it is known by
     * @param token the token
     * @param at when it was recorded
     * @return the event
     */
    public static TokenRecorded of(TokenKey key, IssuedToken token, Instant at) {
      return new TokenRecorded(
          key, token.issuer(), token.id(), token.subject(), token.expiresAt(), at);
    }
  }

  /**
   * A token was revoked: put on a {@link Denylist}, or removed from an {@link Allowlist}. Told for
   * each such call, also if the token was revoked before.
   *
   * @param key what it is known by
   * @param issuer its {@code iss}, if it is known
   * @param id its {@code jti}, if it has one
   * @param subject its {@code sub}, if it is known
   * @param at when it was revoked
   */
  record TokenRevoked(
      TokenKey key,
      Optional<String> issuer,
      Optional<String> id,
      Optional<String> subject,
      Instant at)
      implements RevocationEvent {

    /**
     * What a store tells of a token that it saw and revoked.
     *
     * @param key what it is known by
     * @param jwt the token
     * @param at when it was revoked
     * @return the event
     */
    public static TokenRevoked of(TokenKey key, Jwt jwt, Instant at) {
      return new TokenRevoked(key, jwt.issuer(), jwt.id(), jwt.subject(), at);
    }

    /**
     * What a store tells of a token that it revoked by its id alone.
     *
     * @param key what it is known by
     * @param issuer its {@code iss}
     * @param id its {@code jti}
     * @param at when it was revoked
     * @return the event
     */
    public static TokenRevoked of(TokenKey key, String issuer, String id, Instant at) {
      return new TokenRevoked(key, Optional.of(issuer), Optional.of(id), Optional.empty(), at);
    }
  }

  /**
   * A subject, a client or everyone was cut off.
   *
   * @param scope whose tokens
   * @param generation the number that tokens must have from now on
   * @param at when
   */
  record CutOff(CutOffScope scope, long generation, Instant at) implements RevocationEvent {}

  /**
   * A session began.
   *
   * @param session the session
   * @param at when
   */
  record SessionStarted(Session session, Instant at) implements RevocationEvent {}

  /**
   * A session was ended. Not told when it runs into a time-out, since nobody is there to see it.
   *
   * @param session the session as it was
   * @param at when
   */
  record SessionEnded(Session session, Instant at) implements RevocationEvent {}
}
