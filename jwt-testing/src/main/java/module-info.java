import org.jspecify.annotations.NullMarked;

/** What users need in their own unit tests: a clock, a token mint, attacks and assertions. */
@NullMarked
module dev.countersign.testing {
  exports dev.countersign.testing;

  requires transitive dev.countersign.jwt;
  requires transitive org.assertj.core;
  // Not transitive: whoever does without them must be able to compile without them.
  requires static dev.countersign.keystore;
  requires static org.junit.jupiter.api;
  requires static transitive org.jspecify;
}
