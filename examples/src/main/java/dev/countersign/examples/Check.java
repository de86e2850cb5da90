package dev.countersign.examples;

/** What is asked of a token beyond its signature and its claims: the positions of the dial. */
enum Check {
  /** Nothing: a token is good until it expires. */
  stateless,
  /** Whether it was revoked. */
  denylist,
  /** Whether it is from before its subject was cut off. */
  cutoff,
  /** Whether its session lives. */
  session,
  /** Whether it was issued and recorded here. */
  allowlist
}
