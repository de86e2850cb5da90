package dev.countersign.testing;

import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import java.util.List;

/** Tokens whose header, key and signature do not belong together. */
final class Substitution {

  private Substitution() {}

  /** The header names another algorithm than the key is for, and the key signs by it. */
  static Forge sameKey(JwsAlgorithm keys, JwsAlgorithm used) {
    return mint -> signed(mint.withAlgorithm(keys), headerOf(mint, keys, used), used);
  }

  /** The header names another algorithm than the key id is for, and a key for that one signs. */
  static Forge otherKey(JwsAlgorithm keyIds, JwsAlgorithm used) {
    return mint -> signed(mint.withAlgorithm(used), headerOf(mint, keyIds, used), used);
  }

  /** Header and key are for one algorithm, the signature is by another. */
  static Forge signature(JwsAlgorithm named, JwsAlgorithm used) {
    return mint -> signed(mint.withAlgorithm(named), headerOf(mint, named, named), used);
  }

  private static JsonMembers headerOf(TokenMint mint, JwsAlgorithm keyId, JwsAlgorithm algorithm) {
    return mint.withAlgorithm(keyId)
        .header()
        .with("alg", JsonMembers.string(algorithm.headerName()));
  }

  private static String signed(TokenMint mint, JsonMembers header, JwsAlgorithm algorithm) {
    String headerPart = CompactToken.encode(header.toString());
    String payloadPart = CompactToken.encode(mint.claims().toString());
    byte[] signature =
        mint.key().signAs(algorithm, CompactToken.signingInput(headerPart, payloadPart));
    return headerPart + '.' + payloadPart + '.' + CompactToken.encode(signature);
  }

  /**
   * A known key signs under the key id of another known key for a signature of the same length:
   * EdDSA's and Ed25519's, which have the same shape.
   */
  static Forge otherKeyId() {
    return mint -> {
      TokenMint named = mint.withAlgorithm(JwsAlgorithm.ES256);
      TokenMint signer = mint.withAlgorithm(JwsAlgorithm.EDDSA);
      return signer.sign(named.header(), named.claims());
    };
  }

  static Forge embeddedKey() {
    return mint -> {
      TokenMint stranger = mint.withAlgorithm(JwsAlgorithm.ES256).impostor();
      return stranger.tokenWithHeader("jwk", jwk(stranger));
    };
  }

  static Forge embeddedKeyUnderItsOwnKeyId() {
    return mint -> {
      TokenMint stranger = mint.withAlgorithm(JwsAlgorithm.ES256).impostor();
      JsonMembers header = stranger.header().with("kid", "\"own\"").with("jwk", jwk(stranger));
      return stranger.sign(header, stranger.claims());
    };
  }

  /** The one key of a JWK Set. */
  private static String jwk(TokenMint mint) {
    String set = JwkSet.of(List.of(mint.verificationKey())).toPublicJson();
    return set.substring(set.indexOf('[') + 1, set.lastIndexOf(']'));
  }
}
