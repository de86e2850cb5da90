package dev.countersign.keystore;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key id of a secret that many processes hold and that comes without one. */
final class SecretKeyId {

  private SecretKeyId() {}

  /**
   * The same wherever the secret is the same, and of no help to find it.
   *
   * <p>It is the first half of an HMAC keyed by the secret over a fixed label. A secret has at
   * least 256 bits, and under such a key HMAC is a pseudo-random function: its output says nothing
   * about the key, nor about the MACs of tokens, none of which is over this label, since no signing
   * input has a space. A truncated plain hash of the secret would say no more of a random secret,
   * but of one that people chose it would be a value that tables made beforehand invert. PBKDF2 is
   * not worth its cost: whoever knows a key id has seen a token, and a token lets guesses be tried
   * at the speed of one HMAC in any case.
   */
  static String of(byte[] secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      byte[] digest = mac.doFinal("countersign key id\n".getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
