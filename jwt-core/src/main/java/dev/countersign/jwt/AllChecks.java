package dev.countersign.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Several checks, all of which must say live. */
final class AllChecks implements RevocationCheck {

  private final List<RevocationCheck> checks;

  AllChecks(List<RevocationCheck> checks) {
    this.checks = checks;
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    RevocationStatus verdict = RevocationStatus.live();
    for (RevocationCheck check : checks) {
      RevocationStatus status = ask(check, jwt, now);
      if (status instanceof RevocationStatus.Revoked) {
        return status;
      }
      if (status instanceof RevocationStatus.CannotTell
          && verdict instanceof RevocationStatus.Live) {
        verdict = status;
      }
    }
    return verdict;
  }

  /** Asks one check; whatever it throws is no answer. */
  static RevocationStatus ask(RevocationCheck check, Jwt jwt, Instant now) {
    try {
      return Objects.requireNonNull(check.check(jwt, now), "the revocation check returned null");
    } catch (RuntimeException e) {
      return new RevocationStatus.CannotTell("the revocation check threw", Optional.of(e));
    }
  }

  @Override
  public List<Finding> findings() {
    return checks.stream().flatMap(check -> check.findings().stream()).toList();
  }

  /** Asks each for it, so that one which only ever refuses can say no. */
  @Override
  public RevocationCheck acceptingTokensWhenItCannotTell() {
    return each(RevocationCheck::acceptingTokensWhenItCannotTell);
  }

  @Override
  public RevocationCheck acceptingTokensWhenItCannotTellFor(Duration longest) {
    return each(check -> check.acceptingTokensWhenItCannotTellFor(longest));
  }

  private RevocationCheck each(UnaryOperator<RevocationCheck> policy) {
    return new AllChecks(checks.stream().map(policy).toList());
  }
}
