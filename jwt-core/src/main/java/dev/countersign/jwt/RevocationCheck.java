package dev.countersign.jwt;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
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
   * Nothing is checked on the server: a stolen token is good until it expires.
   *
   * @return a check to which every token is live
   */
  static RevocationCheck stateless() {
    return (jwt, now) -> RevocationStatus.live();
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
    return (jwt, now) -> {
      RevocationStatus verdict = RevocationStatus.live();
      for (RevocationCheck check : copy) {
        RevocationStatus status = check.safely(jwt, now);
        if (status instanceof RevocationStatus.Revoked) {
          return status;
        }
        if (status instanceof RevocationStatus.CannotTell
            && verdict instanceof RevocationStatus.Live) {
          verdict = status;
        }
      }
      return verdict;
    };
  }

  /**
   * This check, except that a token counts as live when it cannot be told. The name is long because
   * the choice is dangerous: whoever can take the store down can use a revoked token.
   *
   * @return a check that never answers {@link RevocationStatus.CannotTell}
   */
  default RevocationCheck acceptingTokensWhenItCannotTell() {
    return (jwt, now) -> {
      RevocationStatus status = safely(jwt, now);
      return status instanceof RevocationStatus.CannotTell ? RevocationStatus.live() : status;
    };
  }

  private RevocationStatus safely(Jwt jwt, Instant now) {
    try {
      return Objects.requireNonNull(check(jwt, now), "the revocation check returned null");
    } catch (RuntimeException e) {
      return new RevocationStatus.CannotTell("the revocation check threw", Optional.of(e));
    }
  }
}
