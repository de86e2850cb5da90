import org.jspecify.annotations.NullMarked;

/** What users need in their own unit tests. */
@NullMarked
module dev.countersign.testing {
  exports dev.countersign.testing;

  requires transitive dev.countersign.jwt;
  requires transitive org.assertj.core;
  requires static org.junit.jupiter.api;
  requires static transitive org.jspecify;
}
