package dev.countersign.testing;

import java.nio.charset.Charset;

/** Tokens in another wrapping: JSON, encryption, other encodings, deep nesting. */
final class Containers {

  private Containers() {}

  static Forge jsonSerialization() {
    return mint -> {
      CompactToken token = CompactToken.of(Forge.good(mint));
      return JsonMembers.empty()
          .with("protected", JsonMembers.string(token.header()))
          .with("payload", JsonMembers.string(token.payload()))
          .with("signature", JsonMembers.string(token.signature()))
          .toString();
    };
  }

  /** Five parts; nobody must get as far as to decrypt the last ones. */
  static Forge encrypted(String header) {
    return mint ->
        CompactToken.encode(header) + ".AAAA.AAAA." + Forge.good(mint).replace('.', '_') + ".AAAA";
  }

  static Forge headerIn(Charset charset) {
    return mint ->
        mint.sign(mint.header().toString().getBytes(charset), Forge.utf8(mint.claims().toString()));
  }

  static Forge payloadIn(Charset charset) {
    return mint ->
        mint.sign(Forge.utf8(mint.header().toString()), mint.claims().toString().getBytes(charset));
  }

  static Forge claimOfArrays(int depth) {
    return Forge.claim("x", arrays(depth));
  }

  static Forge headerOfArrays(int depth) {
    return Forge.header("x", arrays(depth));
  }

  private static String arrays(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  static Forge claimOfObjects(int depth) {
    return Forge.claim("x", "{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
  }
}
