package dev.countersign.servlet;

import java.util.Optional;

/** Who sends a request, as far as its token tells. */
sealed interface Caller {

  /** How the token was sent. */
  Scheme scheme();

  /** What the client is told to put into its next DPoP proofs, whether it passes or not. */
  Optional<String> dpopNonce();

  /** Known by a good token, and shown to be who it is bound to. */
  record Known(JwtPrincipal principal, Scheme scheme, Optional<String> dpopNonce)
      implements Caller {}

  /** Not known, and what is answered where a caller has to be known; {@code why} is for the log. */
  record Unknown(Refusal refusal, Why why, Scheme scheme, Optional<String> dpopNonce)
      implements Caller {

    Unknown(Refusal refusal, Why why, Scheme scheme) {
      this(refusal, why, scheme, Optional.empty());
    }
  }
}
