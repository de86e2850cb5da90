import org.jspecify.annotations.NullMarked;

/** Key sets and server-side checks that many nodes share through Redis. */
@NullMarked
@SuppressWarnings("requires-automatic") // Lettuce is none yet, but has claimed its name
module dev.countersign.redis {
  exports dev.countersign.redis;

  requires transitive dev.countersign.jwt;
  requires transitive dev.countersign.keystore;
  // Not transitive: none of its types may appear in our API.
  requires lettuce.core;
  // What Lettuce cannot say for itself as an automatic module: without these it does not start.
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.resolver.dns;
  requires static transitive org.jspecify;
}
