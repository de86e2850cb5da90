package dev.countersign.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A validator has judged a token. */
@Name("dev.countersign.Validation")
@Label("Verdict on a token")
@Description("A validator has judged a token.")
@Category({"Countersign"})
@StackTrace(false)
@Enabled(false) // there may be many thousands a second
final class ValidationEvent extends Event {

  @Label("Validator")
  @Nullable String validator;

  @Label("Outcome")
  @Nullable String outcome;

  @Label("Reason")
  @Nullable String reason;
}
