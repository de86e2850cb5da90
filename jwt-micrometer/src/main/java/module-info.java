import org.jspecify.annotations.NullMarked;

/** Metrics for Micrometer. */
@NullMarked
// Micrometer is none yet, but has claimed its name.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.countersign.micrometer {
  exports dev.countersign.micrometer;

  requires transitive dev.countersign.jwt;
  requires transitive dev.countersign.keystore;
  // A MeterRegistry is what a user hands in.
  requires transitive micrometer.core;
  requires static transitive org.jspecify;
}
