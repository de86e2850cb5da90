package dev.countersign.jwt;

/**
 * A token that is well formed and that nobody has vouched for: the header is parsed, the payload is
 * opaque.
 *
 * @param ascii the whole token
 * @param payloadStart where the payload begins
 * @param signingInputLength how many bytes the signature is over: header, dot and payload
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record UnverifiedToken(
    byte[] ascii, int payloadStart, int signingInputLength, byte[] signature, TokenHeader header) {

  /** The header's JSON, for the parameters that {@link TokenHeader} has not. */
  byte[] headerJson() {
    return Base64Url.decodeCanonical(ascii, 0, payloadStart - 1);
  }

  byte[] payload() {
    return Base64Url.decodeCanonical(ascii, payloadStart, signingInputLength);
  }

  @Override
  public String toString() {
    return "UnverifiedToken[not shown]";
  }
}
