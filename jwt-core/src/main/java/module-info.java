import org.jspecify.annotations.NullMarked;

/** Issues JSON Web Tokens and decides, on every request, whether to believe one. */
@NullMarked
module dev.countersign.jwt {
  // Not transitive: none of their types may appear in our API, and -Xlint:exports checks it.
  requires com.auth0.jwt;
  requires com.fasterxml.jackson.core;
  requires com.github.benmanes.caffeine;
  requires static transitive org.jspecify;

  exports dev.countersign.jwt;
  exports dev.countersign.jwt.revocation;
}
