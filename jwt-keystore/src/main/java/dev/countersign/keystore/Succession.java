package dev.countersign.keystore;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;

/**
 * Whether the key that signs will be followed by another. When rotation stops nothing fails for a
 * whole period, so that it has to be said long before. A pure function of the set and the time.
 */
record Succession(KeySet set, RotationPolicy policy, boolean readOnly) {

  /** What an operator should look at, or empty if there is a successor, or it is not due yet. */
  Optional<String> problem(Instant now) {
    Optional<KeyRecord> signer = set.signer(now);
    if (signer.isEmpty()) {
      return Optional.empty();
    }
    Instant fence = signer.get().signUntil();
    Optional<KeyRecord> next = set.nextToSign(now);
    if (next.isPresent()) {
      return next.map(KeyRecord::activateAt)
          .filter(fence::isBefore)
          .map(start -> "no key signs from " + fence + " to " + start + "; " + remedy());
    }
    // Equality is in time.
    return signer.filter(key -> now.isAfter(due(key))).map(key -> overdue(key, now));
  }

  /**
   * The standby is made when its predecessor activates; missing refreshes for as long as A is an
   * outage. Otherwise a successor is in time if it can be published for D. People who edit a
   * configuration are told D earlier than that.
   */
  private Instant due(KeyRecord signer) {
    if (policy.standby() && !readOnly) {
      return signer.activateAt().plus(policy.staleAfter());
    }
    Instant last = signer.signUntil().minus(policy.signOverlap()).minus(policy.publishAhead());
    return readOnly ? last.minus(policy.publishAhead()) : last;
  }

  private String overdue(KeyRecord signer, Instant now) {
    Instant newest =
        set.records().stream().map(KeyRecord::publishAt).max(Comparator.naturalOrder()).orElse(now);
    Duration age = Duration.between(newest, now).truncatedTo(ChronoUnit.SECONDS);
    return "the key "
        + signer.keyId()
        + " signs until "
        + signer.signUntil()
        + " and has no successor; the newest key was made "
        + RotationPolicy.text(age)
        + " ago; "
        + remedy();
  }

  private String remedy() {
    return readOnly
        ? "the storage is read-only: publish the next key where the keys are written, or add it to"
            + " the configuration everywhere"
        : "does something call rotateIfDue(), and can the storage be written?";
  }
}
