package dev.countersign.jwt;

/**
 * Why a token was refused: the one vocabulary of exceptions, logs, metrics and tests.
 *
 * <p>A reason is for the operator. A client learns no more than {@link
 * Validation.Rejected#clientDescription()}, so that it cannot tell a forged token from an expired
 * one. Immutable.
 */
public enum Reason {
  /** No token at all: null or empty text. */
  TOKEN_MISSING,
  /** Longer than the validator's cap on size; nothing was parsed. */
  TOKEN_TOO_LARGE,
  /** Not exactly three parts joined by dots (RFC 7515 section 7.1); encrypted tokens have five. */
  NOT_THREE_PARTS,
  /** The header or the claims are empty. */
  EMPTY_PART,
  /** A character outside the base64url alphabet, padding included (RFC 7515 section 2). */
  NOT_BASE64URL,
  /** Stray bits after the last byte: a second spelling of the same bytes (RFC 4648 section 3.5). */
  NOT_CANONICAL_BASE64URL,

  /** Header or claims hold bytes that are not UTF-8 (RFC 8725 section 3.7). */
  NOT_UTF8,
  /** Header or claims start with a byte order mark (RFC 8259 section 8.1). */
  BYTE_ORDER_MARK,
  /** Header or claims are not well-formed JSON (RFC 8259). */
  MALFORMED_JSON,
  /** Header or claims are JSON, but not an object (RFC 7519 section 7.2). */
  NOT_A_JSON_OBJECT,
  /** Something follows the JSON object. */
  TRAILING_CONTENT,
  /** A member name occurs twice in one object (RFC 7515 section 4, RFC 7519 section 4). */
  DUPLICATE_MEMBER,
  /** A string holds half of a surrogate pair (RFC 7493 section 2.1). */
  LONE_SURROGATE,
  /** Objects and arrays are nested deeper than the bound. */
  NESTED_TOO_DEEPLY,
  /** A number has more digits than the bound, or is too large for a double (RFC 7493 2.2). */
  NUMBER_OUT_OF_BOUNDS,

  /** A header parameter does not have the type that RFC 7515 gives it. */
  HEADER_OF_WRONG_TYPE,
  /** No {@code alg} (RFC 7515 section 4.1.1). */
  ALGORITHM_MISSING,
  /** {@code alg} is {@code none}, in whatever spelling (RFC 8725 section 3.2). */
  ALGORITHM_NONE,
  /** {@code alg} is not an algorithm of {@link JwsAlgorithm}. */
  ALGORITHM_UNSUPPORTED,
  /** {@code alg} is not the algorithm that the key was made for (RFC 8725 section 3.1). */
  ALGORITHM_MISMATCH,
  /** {@code crit} is present; no extension is understood (RFC 7515 section 4.1.11). */
  CRITICAL_HEADER,
  /** {@code b64} is present; unencoded payloads are not supported (RFC 7797). */
  UNENCODED_PAYLOAD,
  /** {@code enc} or {@code zip} is present: parameters of an encrypted token in a signed one. */
  ENCRYPTION_HEADER,
  /** {@code cty} is present: a nested token (RFC 7519 section 5.2). */
  NESTED_TOKEN,

  /** No {@code kid}, and no key was named for tokens without one. */
  KEY_ID_MISSING,
  /** {@code kid} is empty, longer than 128 characters, or has characters no key id has. */
  KEY_ID_MALFORMED,
  /** No key has this {@code kid}. */
  KEY_UNKNOWN,
  /** The key's time to verify is over. */
  KEY_EXPIRED,
  /** The key was revoked. */
  KEY_REVOKED,
  /** No signature at all. */
  SIGNATURE_MISSING,
  /** The signature cannot be one: its length, or its numbers, are outside what is possible. */
  SIGNATURE_MALFORMED,
  /** The signature is not the key's over this token. */
  SIGNATURE_INVALID,

  /** A registered claim does not have the type that its RFC gives it (RFC 7519 section 4.1). */
  CLAIM_OF_WRONG_TYPE,
  /** {@code exp}, {@code nbf} or {@code iat} lies before 1970 or after the year 9999. */
  TIME_OUT_OF_RANGE,
  /** No {@code typ}, and one is expected (RFC 8725 section 3.11). */
  TYPE_MISSING,
  /** Another {@code typ} than expected: a token made for another purpose. */
  TYPE_MISMATCH,
  /** No {@code exp}. */
  EXPIRATION_MISSING,
  /** At or after {@code exp} plus the skew (RFC 7519 section 4.1.4). */
  EXPIRED,
  /** Before {@code nbf} minus the skew (RFC 7519 section 4.1.5). */
  NOT_YET_VALID,
  /** {@code iat} lies further in the future than the skew. */
  ISSUED_IN_THE_FUTURE,
  /** No {@code iat}, and a rule on age or lifetime needs it. */
  ISSUED_AT_MISSING,
  /** Issued longer ago than the maximum age. */
  TOO_OLD,
  /** {@code exp} − {@code iat} is more than the maximum lifetime. */
  LIFETIME_TOO_LONG,
  /** No {@code iss}. */
  ISSUER_MISSING,
  /** Another {@code iss} than the one that the key belongs to (RFC 8725 section 3.8). */
  ISSUER_MISMATCH,
  /** No {@code aud}. */
  AUDIENCE_MISSING,
  /** {@code aud} does not name what it must (RFC 8725 section 3.9). */
  AUDIENCE_MISMATCH,
  /** No {@code sub}, or an empty one. */
  SUBJECT_MISSING,
  /** A required claim is absent or null. */
  CLAIM_MISSING,
  /** A claim does not have the expected value. */
  CLAIM_MISMATCH,
  /** A required scope was not granted (RFC 6750 section 3.1, {@code insufficient_scope}). */
  SCOPE_MISSING,
  /** A rule of the application's own refused the token. */
  CUSTOM_RULE,

  /** The token was revoked. */
  REVOKED
}
