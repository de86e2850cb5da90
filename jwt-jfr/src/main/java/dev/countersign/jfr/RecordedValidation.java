package dev.countersign.jfr;

import dev.countersign.jwt.Validation;
import dev.countersign.jwt.ValidationListener;
import org.jspecify.annotations.Nullable;

/** One verdict, with the reason in the words of the enum. */
record RecordedValidation(String validatorName, ValidationEvent event)
    implements ValidationListener {

  @Override
  public void accepted(Validation.Accepted accepted) {
    commit("accepted", null);
  }

  @Override
  public void rejected(Validation.Rejected rejected) {
    commit("rejected", rejected.reason());
  }

  @Override
  public void undecided(Validation.Undecided undecided) {
    commit("undecided", undecided.cause());
  }

  private void commit(String outcome, @Nullable Enum<?> reason) {
    // First, since a recording may ask for the slow ones only.
    event.end();
    if (event.shouldCommit()) {
      event.validator = validatorName;
      event.outcome = outcome;
      event.reason = reason == null ? null : reason.name();
      event.commit();
    }
  }
}
