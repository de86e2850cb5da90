package dev.countersign.servlet;

/** Who sends a request, as far as its token tells. */
sealed interface Caller {

  /** Known by a good token. */
  record Known(JwtPrincipal principal) implements Caller {}

  /** Not known, and what is answered where a caller has to be known; {@code why} is for the log. */
  record Unknown(Refusal refusal, String why) implements Caller {}
}
