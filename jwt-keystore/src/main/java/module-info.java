import org.jspecify.annotations.NullMarked;

/** Rotating signing keys, their storage, and JWKS. */
@NullMarked
module dev.countersign.keystore {
  exports dev.countersign.keystore;

  requires transitive dev.countersign.jwt;
  // An HttpClient of the user's may fetch.
  requires transitive java.net.http;
  // Not transitive: none of its types may appear in our API.
  requires com.fasterxml.jackson.core;
  requires static transitive org.jspecify;
}
