package dev.countersign.testing;

/** Tokens that claim to need no signature, and have none. */
final class Unsigned {

  private Unsigned() {}

  static String token(TokenMint mint, String algorithm) {
    String header = mint.header().with("alg", JsonMembers.string(algorithm)).toString();
    return CompactToken.encode(header) + '.' + CompactToken.encode(mint.claims().toString()) + '.';
  }
}
