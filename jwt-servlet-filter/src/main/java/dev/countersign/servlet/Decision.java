package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/** What becomes of a request. */
sealed interface Decision {

  /** It goes on to the application in this form. */
  record Pass(HttpServletRequest request) implements Decision {}

  /** It is answered here; {@code why} is for the log. */
  record Refuse(Refusal refusal, Set<String> neededScopes, String why) implements Decision {

    Refuse(Refusal refusal, String why) {
      this(refusal, Set.of(), why);
    }
  }
}
