package dev.countersign.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A JWK Set was fetched, or could not be. */
@Name("dev.countersign.JwksFetch")
@Label("Fetch of remote keys")
@Description("A JWK Set was fetched, or could not be.")
@Category({"Countersign"})
@StackTrace(false)
final class JwksFetchEvent extends Event {

  @Label("Source")
  @Nullable String source;

  @Label("Took")
  @Timespan(Timespan.NANOSECONDS)
  long took;

  @Label("Keys that serve")
  int keys;

  @Label("Problem")
  @Nullable String problem;
}
