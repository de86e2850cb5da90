package dev.countersign.jwt;

import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.ProviderException;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC with {@link Mac} objects that are kept: java-jwt makes a new one for each token, which takes
 * a third of the time and lets cores wait for each other.
 */
final class HmacAlgorithm extends Algorithm implements Verifier {

  private final Pool<Mac> macs;

  HmacAlgorithm(JwsAlgorithm algorithm, byte[] secret, Optional<Provider> provider) {
    super(algorithm.headerName(), jcaName(algorithm));
    SecretKeySpec key = new SecretKeySpec(secret, jcaName(algorithm));
    this.macs = new Pool<>(() -> mac(key, provider));
  }

  static String jcaName(JwsAlgorithm algorithm) {
    return "HmacSHA" + algorithm.headerName().substring("HS".length());
  }

  private static Mac mac(SecretKeySpec key, Optional<Provider> provider) {
    try {
      Mac mac =
          provider.isPresent()
              ? Mac.getInstance(key.getAlgorithm(), provider.get())
              : Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new ProviderException("no provider takes a key for " + key.getAlgorithm(), e);
    }
  }

  @Override
  public boolean verifies(byte[] content, int length, byte[] signature) {
    return MessageDigest.isEqual(mac(content, length), signature);
  }

  @Override
  public byte[] sign(byte[] content) {
    return mac(content, content.length);
  }

  private byte[] mac(byte[] content, int length) {
    Mac mac = macs.take();
    mac.update(content, 0, length);
    byte[] code = mac.doFinal();
    macs.giveBack(mac);
    return code;
  }

  @Override
  public void verify(DecodedJWT jwt) {
    throw new UnsupportedOperationException("verifies(…) takes the bytes of a token as they came");
  }
}
