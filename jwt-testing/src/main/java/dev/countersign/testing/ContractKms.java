package dev.countersign.testing;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.RemoteSigner;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.VerificationKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A key management service within this process: what it signs with never leaves it. */
final class ContractKms {

  private static final Map<String, KeyPair> KEYS = new ConcurrentHashMap<>();

  private ContractKms() {}

  static SigningKey newKey() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      VerificationKey publicKey = VerificationKey.of(JwsAlgorithm.EDDSA, pair.getPublic());
      String reference = "keys/" + UUID.randomUUID() + "/versions/1";
      KEYS.put(reference, pair);
      return SigningKey.remote(publicKey, reference, signer(reference));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  static RemoteSigner signer(String reference) {
    KeyPair pair =
        Optional.ofNullable(KEYS.get(reference))
            .orElseThrow(() -> new IllegalArgumentException("there is no key named " + reference));
    return signingInput -> {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(signingInput);
      return signature.sign();
    };
  }
}
