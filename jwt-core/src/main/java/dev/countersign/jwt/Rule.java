package dev.countersign.jwt;

import java.time.Instant;
import java.util.Optional;

/** One check of a token's claims, able to say what it expects and what it found. */
interface Rule {

  /** A short name for an explanation, such as {@code exp}. */
  String name();

  /** What a good token has, for an explanation. */
  String expected();

  /** What this token has, for an explanation; cut and escaped, and only after the signature. */
  String found(Jwt jwt);

  /** Empty if the rule has nothing against the token. */
  Optional<Validation.Rejected> refusal(Jwt jwt, Instant now);

  static Optional<Validation.Rejected> none() {
    return Optional.empty();
  }

  static Optional<Validation.Rejected> refuse(Reason reason, String message) {
    return Optional.of(new Validation.Rejected(reason, message));
  }
}
