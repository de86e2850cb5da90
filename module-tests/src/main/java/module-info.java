import org.jspecify.annotations.NullMarked;

/** Uses the published modules as a user would. */
@NullMarked
open module dev.countersign.moduletests {
  requires dev.countersign.jwt;
  requires dev.countersign.keystore;
  requires dev.countersign.servlet;
  requires dev.countersign.testing;
  requires java.net.http;
  requires static org.jspecify;
}
