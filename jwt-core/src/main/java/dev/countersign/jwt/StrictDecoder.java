package dev.countersign.jwt;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes a compact JWS apart (RFC 7515 section 7.1) and reads its header, in this order: size,
 * parts, the header's alphabet, canonical form and JSON, then alphabet and canonical form of the
 * payload and of the signature. The payload stays opaque.
 */
final class StrictDecoder {

  private static final List<String> STRINGS = List.of("alg", "kid", "typ");

  static final Validation NOT_BASE64URL =
      new Validation.Rejected(
          Reason.NOT_BASE64URL, "a part has a character outside base64url (no padding, no spaces)");

  private final int maxLength;
  private final KnownHeaders headers = new KnownHeaders();

  StrictDecoder(int maxLength) {
    this.maxLength = maxLength;
  }

  /** All of it. */
  Step<UnverifiedToken> decode(@Nullable String token) {
    Step<UnverifiedToken> decoded = decodeButPayload(token);
    if (decoded.ended()) {
      return decoded;
    }
    Optional<Validation> refusal = decoded.value().misspelledPayload();
    return refusal.isPresent() ? Step.end(refusal.get()) : decoded;
  }

  /**
   * All but a look at the spelling of the payload, which a signature vouches for: if it is not
   * good, {@link UnverifiedToken#misspelledPayload()} is still to be asked.
   */
  Step<UnverifiedToken> decodeButPayload(@Nullable String token) {
    if (token == null || token.isEmpty()) {
      return Step.reject(Reason.TOKEN_MISSING, "there is no token");
    }
    if (token.length() > maxLength) {
      return Step.reject(
          Reason.TOKEN_TOO_LARGE, "the token is longer than the bound of " + maxLength);
    }
    int firstDot = token.indexOf('.');
    int secondDot = token.indexOf('.', firstDot + 1);
    if (firstDot < 0 || secondDot < 0 || token.indexOf('.', secondDot + 1) >= 0) {
      return Step.reject(
          Reason.NOT_THREE_PARTS, "a signed token has three parts joined by two dots");
    }
    if (firstDot == 0 || secondDot == firstDot + 1) {
      return Step.reject(Reason.EMPTY_PART, "the header or the claims are empty");
    }
    @Nullable TokenHeader usual = headers.usual(token, firstDot);
    return usual != null
        ? decodeRest(token, firstDot, secondDot, usual, true)
        : decodeUnusual(token, firstDot, secondDot);
  }

  /** Nothing after a bad header is copied: garbage would pay for that. */
  private Step<UnverifiedToken> decodeUnusual(String token, int firstDot, int secondDot) {
    String encoded = token.substring(0, firstDot);
    @Nullable TokenHeader known = headers.find(encoded);
    if (known != null) {
      return decodeRest(token, firstDot, secondDot, known, true);
    }
    Step<TokenHeader> header = header(encoded.getBytes(StandardCharsets.ISO_8859_1));
    return header.ended()
        ? Step.end(header.verdict())
        : decodeRest(token, firstDot, secondDot, header.value(), false);
  }

  private static Step<UnverifiedToken> decodeRest(
      String token, int firstDot, int secondDot, TokenHeader header, boolean known) {
    // Whatever is not Latin-1 becomes a question mark, which is not of the alphabet; but a pair of
    // surrogates becomes only one, and then no index would be right.
    byte[] ascii = token.getBytes(StandardCharsets.ISO_8859_1);
    if (ascii.length != token.length()) {
      return Step.end(NOT_BASE64URL);
    }
    Optional<Validation> refusal = misspelling(ascii, secondDot + 1, ascii.length);
    if (refusal.isPresent()) {
      return Step.end(refusal.get());
    }
    if (secondDot + 1 == ascii.length) {
      return Step.reject(Reason.SIGNATURE_MISSING, "the token has no signature");
    }
    byte[] signature = Base64Url.decodeCanonical(ascii, secondDot + 1, ascii.length);
    return Step.goOn(new UnverifiedToken(ascii, firstDot + 1, secondDot, signature, header, known));
  }

  static Optional<Validation> misspelling(byte[] ascii, int from, int to) {
    if (!Base64Url.isInAlphabet(ascii, from, to)) {
      return Optional.of(NOT_BASE64URL);
    }
    if (!Base64Url.isCanonical(ascii, from, to)) {
      return Optional.of(
          new Validation.Rejected(
              Reason.NOT_CANONICAL_BASE64URL, "a part has stray bits after its last byte"));
    }
    return Optional.empty();
  }

  /** Says that a token which came from here was accepted. */
  void remember(UnverifiedToken accepted) {
    headers.remember(accepted);
  }

  private static Step<TokenHeader> header(byte[] encoded) {
    Optional<Validation> refusal = misspelling(encoded, 0, encoded.length);
    if (refusal.isPresent()) {
      return Step.end(refusal.get());
    }
    Step<JsonMembers> members =
        StrictJson.readObject(Base64Url.decodeCanonical(encoded, 0, encoded.length), "header");
    return members.ended() ? Step.end(members.verdict()) : header(members.value());
  }

  /**
   * Reads what a decision needs. {@code jku}, {@code jwk}, {@code x5u} and {@code x5c} are not
   * among it: a token never brings its own key (RFC 8725 section 3.10).
   */
  private static Step<TokenHeader> header(JsonMembers members) {
    if (members.containsKey("crit")) {
      return Step.reject(
          Reason.CRITICAL_HEADER, "the header has crit, and no extension is understood");
    }
    if (members.containsKey("b64")) {
      return Step.reject(
          Reason.UNENCODED_PAYLOAD, "the header has b64, and payloads are always encoded");
    }
    if (members.containsKey("enc") || members.containsKey("zip")) {
      return Step.reject(
          Reason.ENCRYPTION_HEADER, "the header has enc or zip, which a signed token has not");
    }
    if (members.containsKey("cty")) {
      return Step.reject(Reason.NESTED_TOKEN, "the header has cty, and nothing may be nested");
    }
    for (String name : STRINGS) {
      if (members.containsKey(name) && !(members.get(name) instanceof String)) {
        return Step.reject(
            Reason.HEADER_OF_WRONG_TYPE, "the header's " + name + " is not a string");
      }
    }
    if (!(members.get("alg") instanceof String algorithm)) {
      return Step.reject(Reason.ALGORITHM_MISSING, "the header has no alg");
    }
    if (JwsAlgorithm.named(algorithm).isEmpty()) {
      return isNone(algorithm)
          ? Step.reject(Reason.ALGORITHM_NONE, "alg is none: the token claims to need no proof")
          : Step.reject(Reason.ALGORITHM_UNSUPPORTED, "alg is not a supported algorithm");
    }
    Optional<String> keyId = text(members, "kid");
    if (keyId.isPresent() && !KeyIds.isValid(keyId.get())) {
      return Step.reject(
          Reason.KEY_ID_MALFORMED, "the kid is empty, too long or has a character no kid has");
    }
    return Step.goOn(new TokenHeader(algorithm, keyId, text(members, "typ")));
  }

  private static Optional<String> text(JsonMembers members, String name) {
    return Optional.ofNullable((String) members.get(name));
  }

  /** Only the name of the refusal depends on this: every other spelling is unsupported anyway. */
  private static boolean isNone(String algorithm) {
    return algorithm.replaceAll("[\\s\\p{Cntrl}]", "").toLowerCase(Locale.ROOT).equals("none");
  }
}
