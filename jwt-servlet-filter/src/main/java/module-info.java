import org.jspecify.annotations.NullMarked;

/** Guards a Jakarta Servlet application. */
@NullMarked
module dev.countersign.servlet {
  exports dev.countersign.servlet;

  requires transitive dev.countersign.jwt;
  requires transitive jakarta.servlet;
  requires transitive dev.countersign.keystore;
  requires static transitive org.jspecify;
}
