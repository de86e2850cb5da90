package dev.countersign.jfr;

import dev.countersign.jwt.Validation;
import dev.countersign.jwt.ValidationListener;
import org.jspecify.annotations.Nullable;

/** Verdicts, with the reason in the words of the enum. */
record RecordedValidations(String validatorName) implements ValidationListener {

  @Override
  public void accepted(Validation.Accepted accepted) {
    ValidationEvent event = new ValidationEvent();
    if (event.shouldCommit()) {
      commit(event, "accepted", null);
    }
  }

  @Override
  public void rejected(Validation.Rejected rejected) {
    ValidationEvent event = new ValidationEvent();
    if (event.shouldCommit()) {
      commit(event, "rejected", rejected.reason());
    }
  }

  @Override
  public void undecided(Validation.Undecided undecided) {
    ValidationEvent event = new ValidationEvent();
    if (event.shouldCommit()) {
      commit(event, "undecided", undecided.cause());
    }
  }

  private void commit(ValidationEvent event, String outcome, @Nullable Enum<?> reason) {
    event.validator = validatorName;
    event.outcome = outcome;
    event.reason = reason == null ? null : reason.name();
    event.commit();
  }
}
