package dev.countersign.benchmarks;

/** Makes a token with claims as {@link Tokens} has them. */
@FunctionalInterface
interface TokenIssuer {

  String issue() throws Exception;
}
