package dev.countersign.jwt;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes a compact JWS apart (RFC 7515 section 7.1) and reads its header, in this order: size,
 * parts, alphabet, canonical form, header. The payload stays text.
 */
final class StrictDecoder {

  private static final List<String> STRINGS = List.of("alg", "kid", "typ");

  private final int maxLength;

  StrictDecoder(int maxLength) {
    this.maxLength = maxLength;
  }

  Step<UnverifiedToken> decode(@Nullable String token) {
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
    if (!hasOnlyAlphabetAndDots(token)) {
      return Step.reject(
          Reason.NOT_BASE64URL, "a part has a character outside base64url (no padding, no spaces)");
    }
    return decode(
        token.substring(0, firstDot),
        token.substring(firstDot + 1, secondDot),
        token.substring(secondDot + 1));
  }

  private static boolean hasOnlyAlphabetAndDots(String token) {
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (!Base64Url.isInAlphabet(c) && c != '.') {
        return false;
      }
    }
    return true;
  }

  private static Step<UnverifiedToken> decode(
      String headerPart, String payloadPart, String signaturePart) {
    if (!Base64Url.isCanonical(headerPart)
        || !Base64Url.isCanonical(payloadPart)
        || !Base64Url.isCanonical(signaturePart)) {
      return Step.reject(
          Reason.NOT_CANONICAL_BASE64URL, "a part has stray bits after its last byte");
    }
    Step<Map<String, @Nullable Object>> members =
        StrictJson.readObject(Base64Url.decodeCanonical(headerPart), "header");
    if (members.ended()) {
      return Step.end(members.verdict());
    }
    Step<TokenHeader> header = header(members.value());
    if (header.ended()) {
      return Step.end(header.verdict());
    }
    if (signaturePart.isEmpty()) {
      return Step.reject(Reason.SIGNATURE_MISSING, "the token has no signature");
    }
    byte[] signature = Base64Url.decodeCanonical(signaturePart);
    return Step.goOn(
        new UnverifiedToken(headerPart, payloadPart, signaturePart, signature, header.value()));
  }

  /**
   * Reads what a decision needs. {@code jku}, {@code jwk}, {@code x5u} and {@code x5c} are not
   * among it: a token never brings its own key (RFC 8725 section 3.10).
   */
  private static Step<TokenHeader> header(Map<String, @Nullable Object> members) {
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

  private static Optional<String> text(Map<String, @Nullable Object> members, String name) {
    return Optional.ofNullable((String) members.get(name));
  }

  /** Only the name of the refusal depends on this: every other spelling is unsupported anyway. */
  private static boolean isNone(String algorithm) {
    return algorithm.replaceAll("[\\s\\p{Cntrl}]", "").toLowerCase(Locale.ROOT).equals("none");
  }
}
