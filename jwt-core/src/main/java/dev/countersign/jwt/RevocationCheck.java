package dev.countersign.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The question behind the signature: is this token still one of ours, now?
 *
 * <p>Asked last, on every validation, also when the signature check came out of a cache.
 * Implementations are thread-safe. An exception thrown here counts as {@link
 * RevocationStatus.CannotTell}, and never as live.
 */
@FunctionalInterface
public interface RevocationCheck {

  /**
   * Judges one token.
   *
   * @param jwt a token that is good in every other respect
   * @param now the instant of the decision
   * @return live, revoked, or cannot tell
   */
  RevocationStatus check(Jwt jwt, Instant now);

  /**
   * Settings of this check that are allowed and dangerous. A check around another one answers what
   * that one answers.
   *
   * @return the findings, none unless overridden
   * @see JwtValidator#findings()
   */
  default List<Finding> findings() {
    return List.of();
  }

  /**
   * Nothing is checked on the server: a stolen token is good until it expires.
   *
   * @return a check to which every token is live
   */
  static RevocationCheck stateless() {
    return StatelessCheck.INSTANCE;
  }

  /**
   * Several checks, all of which must say live. Asked in this order, so name the cheapest first;
   * the first that says revoked ends it, also when an earlier one cannot tell.
   *
   * @param checks one or more checks
   * @return the combined check
   * @throws IllegalArgumentException if there is none
   */
  static RevocationCheck all(RevocationCheck... checks) {
    List<RevocationCheck> copy = List.of(checks);
    if (copy.isEmpty()) {
      throw new IllegalArgumentException(
          "expected one or more checks; for none, say RevocationCheck.stateless()");
    }
    return new AllChecks(copy);
  }

  /**
   * This check, except that a token counts as live when it cannot be told. The name is long because
   * the choice is dangerous: whoever can take the store down can use a revoked token.
   *
   * <p>That it begins or ends to accept in this way is logged once each time.
   *
   * @return a check that never answers {@link RevocationStatus.CannotTell}
   * @throws IllegalStateException if such a choice was made before, or if this check, or one of
   *     those of {@link #all}, only ever refuses: see {@link
   *     dev.countersign.jwt.revocation.Allowlist}
   */
  default RevocationCheck acceptingTokensWhenItCannotTell() {
    return new AcceptingCheck(this, Optional.empty());
  }

  /**
   * This check, except that for a while after it could last tell, a token counts as live when it
   * cannot be told. Whoever can take the store down can use a revoked token for that long.
   *
   * <p>The while is counted from the last token that this check called live, so that a store which
   * went away unnoticed gives no more time; a check that has never said live yet refuses. At
   * exactly the end of it the answer is {@link RevocationStatus.CannotTell} again. That it begins
   * or ends to accept in this way is logged once each time. Over {@link #all}, each check counts
   * for itself.
   *
   * @param longest how long, more than zero and at most a day; minutes are usual
   * @return a check that answers {@link RevocationStatus.CannotTell} only after that
   * @throws IllegalArgumentException if it is out of these bounds
   * @throws IllegalStateException if such a choice was made before, or if this check, or one of
   *     those of {@link #all}, only ever refuses: see {@link
   *     dev.countersign.jwt.revocation.Allowlist}
   */
  default RevocationCheck acceptingTokensWhenItCannotTellFor(Duration longest) {
    // A day without the store is not an outage to be bridged; say so by the other name.
    if (longest.isNegative() || longest.isZero() || longest.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "expected more than zero and at most a day, but it is " + longest);
    }
    return new AcceptingCheck(this, Optional.of(longest));
  }
}
