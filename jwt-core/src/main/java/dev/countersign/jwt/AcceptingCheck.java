package dev.countersign.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * A check whose 'cannot tell' counts as live, for ever or for a while after it could last tell. Who
 * begins and ends to accept blindly is logged once, and not for each token.
 */
final class AcceptingCheck implements RevocationCheck {

  private static final System.Logger LOGGER = System.getLogger(RevocationCheck.class.getName());

  /** Time for a fail-over and for somebody to wake up. */
  private static final Duration LONG_GRACE = Duration.ofMinutes(5);

  /** What the log was told last. */
  private enum Told {
    CAN_TELL,
    ACCEPTS,
    REFUSES
  }

  private final RevocationCheck check;
  private final Optional<Duration> grace;
  private final AtomicReference<Instant> lastTold = new AtomicReference<>(Instant.MIN);
  private final AtomicReference<Told> told = new AtomicReference<>(Told.CAN_TELL);

  AcceptingCheck(RevocationCheck check, Optional<Duration> grace) {
    this.check = check;
    this.grace = grace;
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    RevocationStatus status = AllChecks.ask(check, jwt, now);
    if (status instanceof RevocationStatus.Live) {
      couldTell(now);
      return status;
    }
    if (!(status instanceof RevocationStatus.CannotTell cannot)) {
      // No proof that the store is in reach: a near cache knows of a revocation without it, and
      // whoever sends a revoked token over and over must not lengthen the grace by that.
      return status;
    }
    if (mayAccept(now)) {
      say(Told.ACCEPTS, cannot);
      return RevocationStatus.live();
    }
    say(Told.REFUSES, cannot);
    return status;
  }

  private void couldTell(Instant now) {
    // Read first: most requests find it at this instant or later.
    if (grace.isPresent() && now.isAfter(lastTold())) {
      lastTold.accumulateAndGet(now, (a, b) -> a.isAfter(b) ? a : b);
    }
    if (told.get() != Told.CAN_TELL && told.getAndSet(Told.CAN_TELL) != Told.CAN_TELL) {
      LOGGER.log(System.Logger.Level.INFO, "the revocation check can tell again");
    }
  }

  /** Never null; the type of AtomicReference cannot say so. */
  private Instant lastTold() {
    return Objects.requireNonNull(lastTold.get(), "lastTold");
  }

  /** At exactly the end of the grace it is over. */
  private boolean mayAccept(Instant now) {
    Instant last = lastTold();
    return grace.isEmpty() || (!last.equals(Instant.MIN) && now.isBefore(last.plus(grace.get())));
  }

  private void say(Told now, RevocationStatus.CannotTell cannot) {
    if (told.get() == now || told.getAndSet(now) == now) {
      return;
    }
    String consequence =
        now == Told.ACCEPTS
            ? "tokens are accepted without it" + grace.map(g -> " for at most " + g).orElse("")
            : "tokens are no longer accepted without it";
    LOGGER.log(
        System.Logger.Level.WARNING,
        "the revocation check cannot tell (" + cannot.why() + "); " + consequence,
        cannot.exception().orElse(null));
  }

  @Override
  public List<Finding> findings() {
    boolean isShort = grace.filter(longest -> longest.compareTo(LONG_GRACE) <= 0).isPresent();
    Stream<Finding> own =
        isShort
            ? Stream.empty()
            : Stream.of(
                new Finding(
                    "accepts-unchecked",
                    "a revocation check that cannot tell counts as live"
                        + grace.map(longest -> " for " + longest).orElse(", however long"),
                    "whoever can take its store down can use a revoked token",
                    "say acceptingTokensWhenItCannotTellFor(…) with " + LONG_GRACE + " or less"));
    return Stream.concat(own, check.findings().stream()).toList();
  }

  @Override
  public RevocationCheck acceptingTokensWhenItCannotTell() {
    throw chosenBefore();
  }

  @Override
  public RevocationCheck acceptingTokensWhenItCannotTellFor(Duration longest) {
    throw chosenBefore();
  }

  private static IllegalStateException chosenBefore() {
    return new IllegalStateException(
        "what happens when this check cannot tell was said before; it can be said once");
  }
}
