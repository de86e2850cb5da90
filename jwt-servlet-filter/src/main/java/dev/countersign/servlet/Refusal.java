package dev.countersign.servlet;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The answers that the filter can give in place of the application's.
 *
 * <p>There are few on purpose: a client that is refused learns what to do next, and not which check
 * it failed. All texts are fixed, so that nothing a stranger sent can come back in a header or a
 * body; the precise reason is in the log. Immutable.
 */
public enum Refusal {
  /** No token was sent; the challenge names no error then (RFC 6750 section 3.1). */
  TOKEN_MISSING(401, "Unauthorized", null, "This resource needs an access token"),
  /** A token was sent and is not believed, for whatever reason (RFC 6750 section 3.1). */
  TOKEN_INVALID(
      401,
      "Unauthorized",
      "invalid_token",
      "The access token is missing, malformed, expired, revoked or not meant for this service"),
  /** The DPoP proof is missing, there are several, or it is not good for the request (RFC 9449). */
  DPOP_PROOF_INVALID(
      401,
      "Unauthorized",
      "invalid_dpop_proof",
      "The DPoP proof is missing, malformed, expired, used before or not meant for this request"),
  /** The DPoP proof needs the nonce that goes with this answer (RFC 9449 section 9). */
  DPOP_NONCE_NEEDED(
      401,
      "Unauthorized",
      "use_dpop_nonce",
      "The DPoP proof needs the nonce of the field DPoP-Nonce of this response"),
  /**
   * The token is good, and the person has to be authenticated in another way or anew (RFC 9470).
   */
  AUTHENTICATION_INSUFFICIENT(
      401,
      "Unauthorized",
      "insufficient_user_authentication",
      "This needs another or a more recent authentication of the user"),
  /** The token is good and does not grant what the request needs (RFC 6750 section 3.1). */
  ACCESS_DENIED(
      403,
      "Forbidden",
      "insufficient_scope",
      "The access token does not grant what this request needs"),
  /** Several tokens, or an Authorization header that is none (RFC 6750 section 3.1). */
  TOKEN_MALFORMED(
      400,
      "Bad Request",
      "invalid_request",
      "The request must carry one access token as: Authorization, Bearer, one space, the token"),
  /** A page of another site made a browser send the request with the cookie's token. */
  CROSS_SITE(
      403,
      "Forbidden",
      null,
      "A request with a cookie that may change something must come from a page of this site"),
  /** The path could mean two things to two readers, so no rule can be chosen for it. */
  PATH_AMBIGUOUS(
      400,
      "Bad Request",
      null,
      "The path has parameters, dot segments, empty segments or encoded separators; send it plainly"),
  /** Keys, the revocation check or a rule were out of reach: the token may be good. */
  UNDECIDED(
      503,
      "Service Unavailable",
      null,
      "The access token could not be checked just now; keep it and try again");

  private final int status;
  private final String title;
  private final Optional<String> error;
  private final String detail;

  Refusal(int status, String title, @Nullable String error, String detail) {
    this.status = status;
    this.title = title;
    this.error = Optional.ofNullable(error);
    this.detail = detail;
  }

  /**
   * The status of the response.
   *
   * @return 400, 401, 403 or 503
   */
  public int status() {
    return status;
  }

  /**
   * What the status is called.
   *
   * @return its reason phrase, for example {@code Unauthorized}
   */
  public String title() {
    return title;
  }

  /**
   * The error code of RFC 6750 section 3.1, RFC 9449 section 12.2 or RFC 9470 section 3.
   *
   * @return for example {@code invalid_token}, or empty where no RFC has one
   */
  public Optional<String> error() {
    return error;
  }

  /**
   * What a client may be told.
   *
   * @return a fixed sentence, safe in a header and in JSON as it is
   */
  public String detail() {
    return detail;
  }

  /** Whether the answer is about the token and so carries a challenge. */
  boolean isAboutTheToken() {
    return error.isPresent() || this == TOKEN_MISSING;
  }
}
