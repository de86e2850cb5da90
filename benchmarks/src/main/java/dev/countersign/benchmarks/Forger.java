package dev.countersign.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens that nobody may believe of one that is good. */
final class Forger {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int SECRET_BYTES = 32;
  private static final int LONGEST_GARBAGE = 700;
  private static final String GARBAGE = "abcXYZ019-_.";

  private final Random random;
  private final SecretKeySpec foreignKey;

  Forger(Random random) {
    this.random = random;
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    this.foreignKey = new SecretKeySpec(secret, ALGORITHM);
  }

  String forged(HeldToken token) {
    String compact = token.compact();
    String header = compact.substring(0, compact.indexOf('.'));
    String payload = compact.substring(header.length() + 1, compact.lastIndexOf('.'));
    String signature = compact.substring(compact.lastIndexOf('.') + 1);
    return switch (random.nextInt(6)) {
      case 0 -> header + "." + payload + "." + altered(signature);
      case 1 -> header + "." + altered(payload) + "." + signature;
      case 2 -> unsigned(token) + "." + payload + ".";
      case 3 -> unsigned(token) + "." + payload + "." + signature;
      case 4 -> signed(header + "." + payload);
      default -> signed(header("HS256", "another-key") + "." + payload);
    };
  }

  /** Another character anywhere but in the last, some of whose bits mean nothing. */
  private String altered(String part) {
    int at = random.nextInt(part.length() - 1);
    char other = part.charAt(at) == 'A' ? 'B' : 'A';
    return part.substring(0, at) + other + part.substring(at + 1);
  }

  private static String unsigned(HeldToken token) {
    return header("none", token.keyId());
  }

  private static String header(String algorithm, String keyId) {
    String json = Json.text(new Header(algorithm, Tokens.TYPE, keyId));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  private record Header(String alg, String typ, String kid) {}

  private String signed(String signingInput) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(foreignKey);
      byte[] signature = mac.doFinal(signingInput.getBytes(US_ASCII));
      return signingInput + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Of characters that a token may have. */
  String garbage() {
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(LONGEST_GARBAGE);
    for (int i = 0; i < length; i++) {
      text.append(GARBAGE.charAt(random.nextInt(GARBAGE.length())));
    }
    return text.toString();
  }
}
