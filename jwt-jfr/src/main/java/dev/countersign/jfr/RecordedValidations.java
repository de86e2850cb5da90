package dev.countersign.jfr;

import dev.countersign.jwt.Validation;
import dev.countersign.jwt.ValidationListener;

/** Verdicts, each with the time that it took if it was told when that began. */
record RecordedValidations(String validatorName) implements ValidationListener {

  /** For as long as no recording asks. */
  private static final ValidationListener OFF = new ValidationListener() {};

  @Override
  public ValidationListener started() {
    ValidationEvent event = new ValidationEvent();
    if (!event.isEnabled()) {
      return OFF;
    }
    event.begin();
    return new RecordedValidation(validatorName, event);
  }

  @Override
  public void accepted(Validation.Accepted accepted) {
    instant().accepted(accepted);
  }

  @Override
  public void rejected(Validation.Rejected rejected) {
    instant().rejected(rejected);
  }

  @Override
  public void undecided(Validation.Undecided undecided) {
    instant().undecided(undecided);
  }

  private RecordedValidation instant() {
    return new RecordedValidation(validatorName, new ValidationEvent());
  }
}
