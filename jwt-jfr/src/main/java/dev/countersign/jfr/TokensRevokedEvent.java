package dev.countersign.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A token was revoked, a scope was cut off, or a session was ended. */
@Name("dev.countersign.Revocation")
@Label("Revocation of tokens")
@Description("A token was revoked, a scope was cut off, or a session was ended.")
@Category({"Countersign"})
@StackTrace(false)
final class TokensRevokedEvent extends Event {

  @Label("Kind")
  @Nullable String kind;
}
