package dev.countersign.jwt;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code sub} is there and not empty: everything that follows asks who it is. */
record SubjectRule() implements Rule {

  @Override
  public String name() {
    return "sub";
  }

  @Override
  public String expected() {
    return "a subject";
  }

  @Override
  public String found(Jwt jwt) {
    return Quoted.orAbsent(jwt.subject());
  }

  @Override
  public Optional<Validation.Rejected> refusal(Jwt jwt, Instant now) {
    @Nullable String subject = jwt.registered().subject;
    return subject == null || subject.isEmpty()
        ? Rule.refuse(Reason.SUBJECT_MISSING, "there is no sub, or it is empty")
        : Rule.none();
  }
}
