import org.jspecify.annotations.NullMarked;

/** Rotating signing keys, their storage, and JWKS. */
@NullMarked
module dev.countersign.keystore {
  exports dev.countersign.keystore;

  requires transitive dev.countersign.jwt;
  requires java.net.http;
  requires static transitive org.jspecify;
}
