package dev.countersign.keystore;

import java.time.Duration;

/**
 * What can be wrong with rotation, each with the invariant that it breaks. Without these the
 * simulation might be a test that cannot fail.
 */
enum Fault {
  PUBLISH_AHEAD_WITHOUT_MAX_AGE(Invariant.I1),
  PUBLISH_AHEAD_WITHOUT_SKEW(Invariant.I1),
  PUBLISH_AHEAD_WITHOUT_STALENESS(Invariant.I1),
  PUBLISH_AHEAD_WITHOUT_COMMIT_LATENCY(Invariant.I1),
  VERIFY_TAIL_WITHOUT_LIFETIME(Invariant.I1),
  VERIFY_TAIL_WITHOUT_LEEWAY(Invariant.I1),
  VERIFY_TAIL_WITHOUT_SKEW(Invariant.I1),
  NO_SIGN_OVERLAP(Invariant.I1),
  EMPTY_SET_CACHEABLE(Invariant.I1),
  RARE_REFRESH(Invariant.I2),
  STALE_SET_PUBLISHED(Invariant.I2),
  NO_COMPARE_AND_SET(Invariant.I3),
  LOST_UPDATES(Invariant.I9),
  ISSUER_IGNORES_END_OF_KEY(Invariant.I4),
  NEVER_PLANS(Invariant.I5),
  NO_FENCE(Invariant.I6),
  RESTART_ROTATES(Invariant.I7),
  NODE_FORGETS_ITS_REVOCATIONS(Invariant.I8),
  PRIVATE_KEYS_KEPT(Invariant.I10),
  KEY_ID_REUSED(Invariant.I11),
  CLOCK_BEYOND_BOUND(Invariant.I12);

  private final Invariant broken;

  Fault(Invariant broken) {
    this.broken = broken;
  }

  Invariant broken() {
    return broken;
  }

  RotationPolicy in(RotationPolicy sound) {
    return switch (this) {
      case PUBLISH_AHEAD_WITHOUT_MAX_AGE -> publishedFor(sound, sound.jwksMaxAge());
      case PUBLISH_AHEAD_WITHOUT_SKEW -> publishedFor(sound, sound.clockSkew());
      case PUBLISH_AHEAD_WITHOUT_STALENESS -> publishedFor(sound, sound.staleAfter());
      case PUBLISH_AHEAD_WITHOUT_COMMIT_LATENCY -> publishedFor(sound, sound.commitLatency());
      case VERIFY_TAIL_WITHOUT_LIFETIME -> verifiedFor(sound, sound.maxTokenLifetime());
      case VERIFY_TAIL_WITHOUT_LEEWAY -> verifiedFor(sound, sound.leeway());
      case VERIFY_TAIL_WITHOUT_SKEW -> verifiedFor(sound, sound.clockSkew());
      case NO_SIGN_OVERLAP -> new PolicyDraft(sound).signOverlap(Duration.ZERO).policy();
      case STALE_SET_PUBLISHED -> new PolicyDraft(sound).staleAfter(Duration.ofDays(1)).policy();
      default -> sound;
    };
  }

  private static RotationPolicy publishedFor(RotationPolicy sound, Duration missing) {
    return new PolicyDraft(sound)
        .publishAhead(sound.publishAhead().minus(missing))
        .spread(sound.spread().minus(missing))
        .policy();
  }

  private static RotationPolicy verifiedFor(RotationPolicy sound, Duration missing) {
    return new PolicyDraft(sound).verifyTail(sound.verifyTail().minus(missing)).policy();
  }

  /** A policy with windows that nobody checked. */
  private static final class PolicyDraft {

    private final RotationPolicy sound;
    private Duration publishAhead;
    private Duration spread;
    private Duration signOverlap;
    private Duration verifyTail;
    private Duration staleAfter;

    PolicyDraft(RotationPolicy sound) {
      this.sound = sound;
      publishAhead = sound.publishAhead();
      spread = sound.spread();
      signOverlap = sound.signOverlap();
      verifyTail = sound.verifyTail();
      staleAfter = sound.staleAfter();
    }

    PolicyDraft publishAhead(Duration duration) {
      publishAhead = duration;
      return this;
    }

    PolicyDraft spread(Duration duration) {
      spread = duration;
      return this;
    }

    PolicyDraft signOverlap(Duration duration) {
      signOverlap = duration;
      return this;
    }

    PolicyDraft verifyTail(Duration duration) {
      verifyTail = duration;
      return this;
    }

    PolicyDraft staleAfter(Duration duration) {
      staleAfter = duration;
      return this;
    }

    RotationPolicy policy() {
      return new RotationPolicy(
          sound.period(),
          publishAhead,
          sound.maxTokenLifetime(),
          sound.clockSkew(),
          sound.leeway(),
          sound.jwksMaxAge(),
          sound.refreshInterval(),
          sound.commitLatency(),
          staleAfter,
          sound.standby(),
          spread,
          signOverlap,
          verifyTail,
          sound.purgeDelay());
    }
  }
}
