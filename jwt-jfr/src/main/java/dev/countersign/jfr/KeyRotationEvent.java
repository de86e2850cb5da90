package dev.countersign.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A key was added, or another one signs. */
@Name("dev.countersign.KeyRotation")
@Label("Change of the signing keys")
@Description("A key was added, or another one signs.")
@Category({"Countersign"})
@StackTrace(false)
final class KeyRotationEvent extends Event {

  @Label("Change")
  @Nullable String change;

  @Label("Key id")
  @Nullable String keyId;

  @Label("Algorithm")
  @Nullable String algorithm;
}
