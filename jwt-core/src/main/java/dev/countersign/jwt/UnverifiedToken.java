package dev.countersign.jwt;

/**
 * A token that is well formed and that nobody has vouched for: the header is parsed, the payload is
 * opaque text.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record UnverifiedToken(
    String headerPart,
    String payloadPart,
    String signaturePart,
    byte[] signature,
    TokenHeader header) {

  /** What the signature is over, and what identifies the token if it has no {@code jti}. */
  String signingInput() {
    return headerPart + '.' + payloadPart;
  }

  byte[] payload() {
    return Base64Url.decodeCanonical(payloadPart);
  }

  @Override
  public String toString() {
    return "UnverifiedToken[not shown]";
  }
}
