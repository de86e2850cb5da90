package dev.countersign.jwt;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The health of a part that has to be asked, by one at a time and not too often. */
final class AskedHealth implements HealthCheck {

  private static final System.Logger LOGGER = System.getLogger(HealthCheck.class.getName());

  private record Given(Answer answer, Instant at) {}

  private final Supplier<Answer> question;
  private final Duration goodFor;
  private final InstantSource clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable Given last;

  AskedHealth(Supplier<Answer> question, Duration goodFor, InstantSource clock) {
    if (goodFor.isNegative()) {
      throw new IllegalArgumentException(
          "expected that an answer serves for zero or longer, but it is " + goodFor);
    }
    this.question = Objects.requireNonNull(question, "question");
    this.goodFor = goodFor;
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  @Override
  public boolean isReady() {
    return answer().isReady();
  }

  @Override
  public Optional<String> problem() {
    return answer().problem();
  }

  private Answer answer() {
    return kept().orElseGet(this::newAnswer);
  }

  private Optional<Answer> kept() {
    return Optional.ofNullable(last).filter(this::serves).map(Given::answer);
  }

  private Answer newAnswer() {
    asking.lock();
    try {
      // Whoever had the lock may have just asked.
      return kept().orElseGet(this::asked);
    } finally {
      asking.unlock();
    }
  }

  private Answer asked() {
    Answer answer = ask();
    // An interrupt is this caller's own affair and says nothing of the part.
    if (!Thread.currentThread().isInterrupted()) {
      last = new Given(answer, clock.instant());
    }
    return answer;
  }

  /** Not one out of the future either: a clock that went back would keep it for long. */
  private boolean serves(Given given) {
    Duration age = Duration.between(given.at(), clock.instant());
    return !age.isNegative() && age.compareTo(goodFor) < 0;
  }

  private Answer ask() {
    try {
      return question.get();
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "the question about the health of a part threw", e);
      return Answer.notReady("the question about its health threw");
    }
  }
}
