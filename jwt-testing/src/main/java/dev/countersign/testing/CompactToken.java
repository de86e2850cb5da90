package dev.countersign.testing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The three parts of a compact token, as they are spelled. */
record CompactToken(String header, String payload, String signature) {

  static CompactToken of(String token) {
    int first = token.indexOf('.');
    int last = token.lastIndexOf('.');
    return new CompactToken(
        token.substring(0, first), token.substring(first + 1, last), token.substring(last + 1));
  }

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  byte[] signatureBytes() {
    return Base64.getUrlDecoder().decode(signature);
  }

  byte[] signingInput() {
    return signingInput(header, payload);
  }

  static byte[] signingInput(String header, String payload) {
    return (header + '.' + payload).getBytes(StandardCharsets.UTF_8);
  }

  CompactToken withSignature(byte[] other) {
    return withSignature(encode(other));
  }

  CompactToken withSignature(String other) {
    return new CompactToken(header, payload, other);
  }

  CompactToken withPayload(String other) {
    return new CompactToken(header, other, signature);
  }

  CompactToken withHeader(String other) {
    return new CompactToken(other, payload, signature);
  }

  /** The token itself, joined by dots. */
  @Override
  public String toString() {
    return header + '.' + payload + '.' + signature;
  }
}
