package dev.countersign.jwt;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Map;
import java.util.TreeMap;

/** The RFC 7638 thumbprint of a public key: SHA-256 over its required members in fixed order. */
final class Thumbprint {

  private Thumbprint() {}

  static String of(PublicKey key) {
    // Lexicographic order and no white space (section 3.3); TreeMap gives the one, we the other.
    Map<String, String> members = new TreeMap<>(Jwk.requiredMembers(key));
    StringBuilder json = new StringBuilder("{");
    members.forEach(
        (name, value) ->
            json.append(json.length() == 1 ? "" : ",")
                .append('"')
                .append(name)
                .append("\":\"")
                .append(value)
                .append('"'));
    byte[] text = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    return Base64Url.encode(sha256(text));
  }

  static byte[] sha256(byte[] bytes) {
    return sha256(bytes, bytes.length);
  }

  static byte[] sha256(byte[] bytes, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
