package dev.countersign.micrometer;

import dev.countersign.jwt.Validation;
import dev.countersign.jwt.ValidationListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Function;

/** Times whole validations, by their outcome. */
record ValidationTimers(MeterRegistry registry, Timer accepted, Timer rejected, Timer undecided) {

  static ValidationTimers of(MeterRegistry registry, String validatorName) {
    Function<String, Timer> timer =
        outcome ->
            Timer.builder("countersign.validation")
                .description("how long a verdict on a token took")
                .tag("validator", validatorName)
                .tag("outcome", outcome)
                .register(registry);
    return new ValidationTimers(
        registry, timer.apply("accepted"), timer.apply("rejected"), timer.apply("undecided"));
  }

  /** Takes the time until the listener is told; what it does itself is not counted. */
  ValidationListener start(ValidationListener told) {
    return new Running(this, told, Timer.start(registry));
  }

  private record Running(ValidationTimers timers, ValidationListener told, Timer.Sample sample)
      implements ValidationListener {

    @Override
    public void accepted(Validation.Accepted verdict) {
      sample.stop(timers.accepted());
      told.accepted(verdict);
    }

    @Override
    public void rejected(Validation.Rejected verdict) {
      sample.stop(timers.rejected());
      told.rejected(verdict);
    }

    @Override
    public void undecided(Validation.Undecided verdict) {
      sample.stop(timers.undecided());
      told.undecided(verdict);
    }
  }
}
