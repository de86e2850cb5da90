package dev.countersign.examples;

import dev.countersign.jwt.IssuedToken;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.RefreshFamily;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RefreshRotation;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Begins, continues and ends log-ins: what a log-in is made of, a token, a refresh token and, if
 * sessions are checked, a session, hangs together by the {@code sid} claim.
 */
final class LogIns {

  private static final String SCOPE = "scope";
  private static final String GENERATION = "gen";

  private final String issuerName;
  private final JwtIssuer issuer;
  private final Checks checks;
  private final RefreshTokens refreshTokens;

  LogIns(String issuerName, JwtIssuer issuer, Checks checks, RefreshTokens refreshTokens) {
    this.issuerName = issuerName;
    this.issuer = issuer;
    this.checks = checks;
    this.refreshTokens = refreshTokens;
  }

  /** Named as in RFC 6749 section 5.1. */
  record Granted(
      String accessToken, String tokenType, long expiresIn, String refreshToken, String scope) {}

  /**
   * What a cut-off is compared with, to be read before the password is looked at: else a log-in by
   * the old password could end after its change.
   */
  Optional<Long> generation(String subject) {
    return checks.cutOffs().map(cutOffs -> current(cutOffs, issuerName, subject));
  }

  /** Begins a log-in of somebody whose password was right. */
  Granted begin(Users.User user, Optional<Long> generation, Optional<String> device) {
    String sessionId =
        checks
            .sessions()
            .map(sessions -> sessions.start(user.name(), Optional.empty(), device).id())
            .orElseGet(() -> UUID.randomUUID().toString());
    RefreshGrant grant =
        RefreshGrant.of(user.name())
            .withSessionId(sessionId)
            .withAttribute(SCOPE, String.join(" ", user.scopes()));
    if (generation.isPresent()) {
      grant = grant.withAttribute(GENERATION, Long.toString(generation.get()));
    }
    return granted(issue(grant), grant, refreshTokens.issue(grant));
  }

  /**
   * Exchanges a refresh token.
   *
   * @return empty if it is not good, whatever the reason
   * @throws RevocationStoreException if it cannot be told; the client keeps its token
   */
  Optional<Granted> proceed(String refreshToken) {
    // What cannot be issued must not use up the refresh token, whose next use would be a replay.
    Optional<IssuedToken> issued =
        refreshTokens.introspect(refreshToken).map(family -> issue(family.grant()));
    RefreshRotation rotation = refreshTokens.rotate(refreshToken);
    if (rotation instanceof RefreshRotation.Unavailable unavailable) {
      throw new RevocationStoreException(
          "a refresh token could not be exchanged", unavailable.exception());
    }
    return rotation instanceof RefreshRotation.Rotated rotated
        ? Optional.of(
            granted(
                issued.orElseGet(() -> issue(rotated.family().grant())),
                rotated.family().grant(),
                rotated.token()))
        : Optional.empty();
  }

  /** A token that goes on with a log-in is as old as the log-in, for a cut-off. */
  private IssuedToken issue(RefreshGrant grant) {
    String scope = grant.attribute(SCOPE).orElse("");
    return issuer.issueToken(
        claims -> {
          claims.subject(grant.subject()).claim("sid", grant.sessionId().orElseThrow());
          if (!scope.isEmpty()) {
            claims.scope(scope.split(" ", -1));
          }
          grant.attribute(GENERATION).map(Long::parseLong).ifPresent(claims::authenticatedUnder);
        });
  }

  private static Granted granted(IssuedToken token, RefreshGrant grant, String refreshToken) {
    return new Granted(
        token.compact(),
        "Bearer",
        Duration.between(token.issuedAt(), token.expiresAt()).toSeconds(),
        refreshToken,
        grant.attribute(SCOPE).orElse(""));
  }

  /**
   * Ends the log-in that a token is of.
   *
   * @return false if no check would notice, so that the token stays good until it expires
   */
  boolean end(Jwt jwt) {
    Optional<String> sessionId = jwt.string("sid");
    sessionId.ifPresent(refreshTokens::revokeSession);
    checks.denylist().ifPresent(denylist -> denylist.revoke(jwt));
    checks.allowlist().ifPresent(allowlist -> allowlist.remove(jwt));
    checks.sessions().ifPresent(sessions -> sessionId.ifPresent(sessions::end));
    return canEnd();
  }

  /** Whether a check notices that a log-in has ended. */
  boolean canEnd() {
    return checks.denylist().isPresent()
        || checks.allowlist().isPresent()
        || checks.sessions().isPresent();
  }

  /**
   * Ends one of a subject's sessions.
   *
   * @return false if it is none of the subject's, or over
   */
  boolean end(String subject, String sessionId) {
    boolean lived =
        checks.sessions().filter(sessions -> sessions.end(subject, sessionId)).isPresent();
    if (lived) {
      refreshTokens.revokeSession(sessionId);
    }
    return lived;
  }

  /**
   * Ends all log-ins of a subject.
   *
   * @return false if no check would notice, so that tokens stay good until they expire
   */
  boolean endAll(String subject) {
    // First what refuses tokens, so that none is given out in exchange behind its back.
    checks.cutOffs().ifPresent(cutOffs -> cutOffs.cutOff(CutOffScope.subject(issuerName, subject)));
    checks.sessions().ifPresent(sessions -> sessions.endAll(subject));
    refreshTokens.revokeSubject(subject);
    return checks.cutOffs().isPresent() || checks.sessions().isPresent();
  }

  /**
   * What hangs on a refresh token that was ended: its session. If it came twice, somebody else has
   * it, and what it was exchanged for; then what this server can end of that.
   */
  static void endWhatHangsOn(RefreshFamily family, Checks checks, String issuerName) {
    RefreshGrant grant = family.grant();
    if (checks.sessions().isPresent()) {
      grant.sessionId().ifPresent(checks.sessions().get()::end);
    } else if (family.revocation().filter(LogIns::isReplay).isPresent()) {
      // Coarser than need be: tokens do not say by what they can be found otherwise. Once for each
      // family, though the token comes again: else a thief could log its owner out for ever.
      long endedAt = family.revocation().orElseThrow().at().toEpochMilli();
      checks
          .cutOffs()
          .filter(cutOffs -> current(cutOffs, issuerName, grant.subject()) < endedAt)
          .ifPresent(cutOffs -> cutOffs.cutOff(CutOffScope.subject(issuerName, grant.subject())));
    }
  }

  private static long current(CutOffs cutOffs, String issuerName, String subject) {
    return cutOffs.current(issuerName, Optional.of(subject), Optional.empty());
  }

  private static boolean isReplay(RefreshFamily.Revocation revocation) {
    return revocation.cause() == RefreshFamily.Cause.REPLAYED;
  }

  /** The live sessions of a subject; empty if sessions are not checked here. */
  Optional<List<Session>> sessions(String subject) {
    return checks.sessions().map(sessions -> sessions.of(subject));
  }
}
