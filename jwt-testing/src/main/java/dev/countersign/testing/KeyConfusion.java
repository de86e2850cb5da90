package dev.countersign.testing;

import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * The classic algorithm confusion (CVE-2015-9235): an HMAC whose secret is a public key, in one of
 * the forms in which a careless verifier would take it for a secret.
 */
final class KeyConfusion {

  /** SubjectPublicKeyInfo of a 2048-bit RSA key is this much prefix, then the PKCS#1 key. */
  private static final int RSA_PREFIX = 24;

  private KeyConfusion() {}

  static Forge secretOf(Function<TokenMint, byte[]> publicKey) {
    return mint ->
        signedWith(mint, JwsAlgorithm.HS256, mint.header().with("alg", "\"HS256\""), publicKey);
  }

  /** A token whose header says whatever it says, with the HMAC of a given secret. */
  static String signedWith(
      TokenMint mint,
      JwsAlgorithm algorithm,
      JsonMembers header,
      Function<TokenMint, byte[]> secret) {
    String headerPart = CompactToken.encode(header.toString());
    String payloadPart = CompactToken.encode(mint.claims().toString());
    byte[] mac =
        TestKey.mac(
            algorithm, secret.apply(mint), CompactToken.signingInput(headerPart, payloadPart));
    return headerPart + '.' + payloadPart + '.' + CompactToken.encode(mac);
  }

  static byte[] der(TokenMint mint) {
    return mint.key().pair().getPublic().getEncoded();
  }

  static byte[] pem(TokenMint mint) {
    return pem(mint, "\n", "\n");
  }

  static byte[] pemWithCarriageReturns(TokenMint mint) {
    return pem(mint, "\r\n", "\r\n");
  }

  static byte[] pemWithoutLastNewline(TokenMint mint) {
    return pem(mint, "\n", "");
  }

  private static byte[] pem(TokenMint mint, String newline, String end) {
    Base64.Encoder encoder = Base64.getMimeEncoder(64, ascii(newline));
    return ascii(
        "-----BEGIN PUBLIC KEY-----"
            + newline
            + encoder.encodeToString(der(mint))
            + newline
            + "-----END PUBLIC KEY-----"
            + end);
  }

  static byte[] pkcs1(TokenMint mint) {
    byte[] spki = der(mint);
    return Arrays.copyOfRange(spki, RSA_PREFIX, spki.length);
  }

  static byte[] jwkSet(TokenMint mint) {
    return ascii(JwkSet.of(List.of(mint.verificationKey())).toPublicJson());
  }

  static byte[] modulus(TokenMint mint) {
    byte[] signed = ((RSAPublicKey) mint.key().pair().getPublic()).getModulus().toByteArray();
    return Arrays.copyOfRange(signed, 1, signed.length);
  }

  /** The uncompressed point of P-256 is what SubjectPublicKeyInfo ends with: 65 bytes. */
  static byte[] point(TokenMint mint) {
    byte[] spki = der(mint);
    return Arrays.copyOfRange(spki, spki.length - 65, spki.length);
  }

  /** The 32 bytes of an Ed25519 key are what SubjectPublicKeyInfo ends with. */
  static byte[] edwardsPoint(TokenMint mint) {
    byte[] spki = der(mint);
    return Arrays.copyOfRange(spki, spki.length - 32, spki.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
