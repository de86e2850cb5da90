package dev.countersign.testing;

import dev.countersign.jwt.JwsAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** How one malicious token is made. */
@FunctionalInterface
interface Forge {

  String token(TokenMint mint);

  /** A good token but for one header parameter. */
  static Forge header(String name, String json) {
    return mint -> mint.tokenWithHeader(name, json);
  }

  /** A good token whose header has one more member, even if there is one of that name. */
  static Forge secondHeader(String name, String json) {
    return mint -> mint.sign(mint.header().and(name, json), mint.claims());
  }

  /** A good token but for one claim. */
  static Forge claim(String name, String json) {
    return mint -> mint.tokenWithClaim(name, json);
  }

  /** A good token whose claims have one more member, even if there is one of that name. */
  static Forge secondClaim(String name, String json) {
    return mint -> mint.sign(mint.header(), mint.claims().and(name, json));
  }

  /** A good token but for the text of its header. */
  static Forge headerText(UnaryOperator<String> change) {
    return mint -> mint.sign(change.apply(mint.header().toString()), mint.claims().toString());
  }

  /** A good token but for the text of its payload. */
  static Forge payloadText(UnaryOperator<String> change) {
    return mint -> mint.sign(mint.header().toString(), change.apply(mint.claims().toString()));
  }

  /** A good token but for raw bytes at the place of the subject. */
  static Forge rawSubject(int... bytes) {
    return mint ->
        mint.sign(
            utf8(mint.header().toString()),
            withRaw(mint.claims().with("sub", "\"@\"").toString(), bytes));
  }

  /** A good token but for raw bytes in a header parameter that nobody reads. */
  static Forge rawHeader(int... bytes) {
    return mint ->
        mint.sign(
            withRaw(mint.header().with("x", "\"@\"").toString(), bytes),
            utf8(mint.claims().toString()));
  }

  private static byte[] withRaw(String json, int... raw) {
    byte[] bytes = utf8(json);
    int at = json.indexOf('@');
    byte[] result = Arrays.copyOf(bytes, bytes.length - 1 + raw.length);
    for (int i = 0; i < raw.length; i++) {
      result[at + i] = (byte) raw[i];
    }
    System.arraycopy(bytes, at + 1, result, at + raw.length, bytes.length - at - 1);
    return result;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A good token whose parts are spelled in another way, and signed as they are spelled. */
  static Forge spelled(UnaryOperator<String> header, UnaryOperator<String> payload) {
    return mint ->
        mint.signParts(
            header.apply(CompactToken.encode(mint.header().toString())),
            payload.apply(CompactToken.encode(mint.claims().toString())));
  }

  /** A good token, changed after it was signed. */
  static Forge changed(UnaryOperator<String> change) {
    return mint -> change.apply(good(mint));
  }

  /** A good token with another signature. */
  static Forge signature(UnaryOperator<byte[]> change) {
    return mint -> {
      CompactToken token = CompactToken.of(good(mint));
      return token.withSignature(change.apply(token.signatureBytes())).toString();
    };
  }

  /** The same attack on a key of this algorithm. */
  default Forge on(JwsAlgorithm algorithm) {
    return mint -> token(mint.withAlgorithm(algorithm));
  }

  /** The same attack with a signature by a key that only has the key id of ours. */
  default Forge byStranger() {
    return mint -> token(mint.impostor());
  }

  static String good(TokenMint mint) {
    return mint.sign(mint.header(), mint.claims());
  }
}
