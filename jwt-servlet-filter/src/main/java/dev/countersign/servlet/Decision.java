package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;

/** What becomes of a request. */
sealed interface Decision {

  /** The value of {@code DPoP-Nonce} in the response. */
  Optional<String> dpopNonce();

  /** It goes on to the application in this form. */
  record Pass(HttpServletRequest request, Optional<String> dpopNonce) implements Decision {}

  /**
   * It is answered here.
   *
   * @param parameters more of the challenge, in their order
   * @param why for the log
   */
  record Refuse(
      Refusal refusal,
      Map<String, String> parameters,
      Why why,
      Scheme scheme,
      Optional<String> dpopNonce)
      implements Decision {}
}
