import org.jspecify.annotations.NullMarked;

/**
 * Events for the JDK's Flight Recorder: a module of its own, so that a run-time image without
 * {@code jdk.jfr} has all the others.
 */
@NullMarked
module dev.countersign.jfr {
  exports dev.countersign.jfr;

  requires transitive dev.countersign.jwt;
  requires transitive dev.countersign.keystore;
  requires jdk.jfr;
  requires static transitive org.jspecify;
}
