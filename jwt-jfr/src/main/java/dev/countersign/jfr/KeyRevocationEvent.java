package dev.countersign.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A key was revoked. */
@Name("dev.countersign.KeyRevocation")
@Label("Revocation of a key")
@Description("A key was revoked.")
@Category({"Countersign"})
@StackTrace(false)
final class KeyRevocationEvent extends Event {

  @Label("Key id")
  @Nullable String keyId;

  @Label("Algorithm")
  @Nullable String algorithm;
}
