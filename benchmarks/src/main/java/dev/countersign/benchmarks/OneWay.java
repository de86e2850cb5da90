package dev.countersign.benchmarks;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import javax.crypto.Mac;

/** A signature whose objects are made when it is used, and only those for verifying or signing. */
record OneWay(TestKey key) implements BareSignature {

  static BareSignature of(TestKey key) {
    return new OneWay(key);
  }

  @Override
  public boolean verify(byte[] signingInput, int length, byte[] signature)
      throws GeneralSecurityException {
    if (key.isSecret()) {
      Mac mac = mac();
      mac.update(signingInput, 0, length);
      return MessageDigest.isEqual(mac.doFinal(), signature);
    }
    Signature verifying = OfPair.unset(key.algorithm());
    verifying.initVerify(key.pair().getPublic());
    verifying.update(signingInput, 0, length);
    return verifying.verify(signature);
  }

  @Override
  public byte[] sign(byte[] signingInput) throws GeneralSecurityException {
    if (key.isSecret()) {
      return mac().doFinal(signingInput);
    }
    Signature signing = OfPair.unset(key.algorithm());
    signing.initSign(key.pair().getPrivate());
    signing.update(signingInput);
    return signing.sign();
  }

  private Mac mac() throws GeneralSecurityException {
    Mac mac = Mac.getInstance(key.algorithm().jcaName());
    mac.init(key.secret());
    return mac;
  }
}
