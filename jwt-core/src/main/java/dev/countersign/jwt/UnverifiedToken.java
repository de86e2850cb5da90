package dev.countersign.jwt;

import java.util.Optional;

/**
 * A token that is well formed and that nobody has vouched for: the header is parsed, the payload is
 * opaque.
 *
 * @param ascii the whole token
 * @param payloadStart where the payload begins
 * @param signingInputLength how many bytes the signature is over: header, dot and payload
 * @param headerIsKnown whether an accepted token had the same header, letter by letter
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record UnverifiedToken(
    byte[] ascii,
    int payloadStart,
    int signingInputLength,
    byte[] signature,
    TokenHeader header,
    boolean headerIsKnown) {

  /** The header's JSON, for the parameters that {@link TokenHeader} has not. */
  byte[] headerJson() {
    return Base64Url.decodeCanonical(ascii, 0, payloadStart - 1);
  }

  /** The payload; of a token whose signature is good, since next to none of them is misspelled. */
  Step<byte[]> payload() {
    Optional<byte[]> payload = Base64Url.decodeTrusted(ascii, payloadStart, signingInputLength);
    return payload.isPresent()
        ? Step.goOn(payload.get())
        : Step.end(misspelledPayload().orElse(StrictDecoder.NOT_BASE64URL));
  }

  /** How the payload is misspelled, if it is. */
  Optional<Validation> misspelledPayload() {
    return StrictDecoder.misspelling(ascii, payloadStart, signingInputLength);
  }

  @Override
  public String toString() {
    return "UnverifiedToken[not shown]";
  }
}
