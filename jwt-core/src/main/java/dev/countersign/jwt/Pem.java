package dev.countersign.jwt;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a PEM text (RFC 7468), by label; at most one of each. */
final class Pem {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private final Map<String, byte[]> blocks;

  private Pem(Map<String, byte[]> blocks) {
    this.blocks = blocks;
  }

  static Pem parse(String text) {
    Map<String, byte[]> blocks = new LinkedHashMap<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      if (blocks.put(matcher.group(1), decode(matcher.group(2))) != null) {
        throw new InvalidKeyMaterialException(
            "the PEM text has two blocks of one kind; give one key at a time");
      }
    }
    if (blocks.isEmpty()) {
      throw new InvalidKeyMaterialException(
          "expected a PEM text with a block such as -----BEGIN PUBLIC KEY-----, but found none");
    }
    return new Pem(blocks);
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new InvalidKeyMaterialException(
          "a PEM block is not plain base64; encrypted and annotated blocks are not supported;"
              + " convert a private key with: openssl pkcs8 -topk8 -nocrypt");
    }
  }

  /** For a verifier, which has no use for a private key and must not be given one. */
  PublicKey publicKey(KeyFamily family) {
    for (String label : blocks.keySet()) {
      if (label.endsWith("PRIVATE KEY")) {
        throw new InvalidKeyMaterialException(
            "the PEM text holds a private key, and a verifier must not have it; give it the block"
                + " PUBLIC KEY or CERTIFICATE only");
      }
    }
    return findPublicKey(family)
        .orElseThrow(
            () ->
                new InvalidKeyMaterialException(
                    "expected a PEM block PUBLIC KEY or CERTIFICATE, but found "
                        + blocks.keySet()));
  }

  private Optional<PublicKey> findPublicKey(KeyFamily family) {
    byte[] spki = blocks.get("PUBLIC KEY");
    byte[] certificate = blocks.get("CERTIFICATE");
    if (spki != null && certificate != null) {
      throw new InvalidKeyMaterialException(
          "the PEM text has both a PUBLIC KEY and a CERTIFICATE; give one of them");
    }
    try {
      if (spki != null) {
        return Optional.of(keyFactory(family).generatePublic(new X509EncodedKeySpec(spki)));
      }
      if (certificate != null) {
        return Optional.of(
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate))
                .getPublicKey());
      }
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new InvalidKeyMaterialException(
          "the PEM public key or certificate cannot be read as a key of type " + family.keyType());
    }
  }

  KeyPair keyPair(KeyFamily family) {
    PrivateKey privateKey = privateKey(family);
    PublicKey publicKey =
        findPublicKey(family)
            .or(() -> derivedFrom(privateKey))
            .orElseThrow(
                () ->
                    new InvalidKeyMaterialException(
                        "only an RSA private key, and an ML-DSA key with its seed, contains its public"
                            + " key; add the block PUBLIC KEY"
                            + " (openssl pkey -in key.pem -pubout)"));
    return new KeyPair(publicKey, privateKey);
  }

  private PrivateKey privateKey(KeyFamily family) {
    byte[] pkcs8 = blocks.get("PRIVATE KEY");
    if (pkcs8 == null) {
      throw new InvalidKeyMaterialException(
          "expected a PEM block PRIVATE KEY (PKCS#8, not encrypted), but found "
              + blocks.keySet()
              + "; convert it with: openssl pkcs8 -topk8 -nocrypt");
    }
    try {
      KeyFactory factory = keyFactory(family);
      if (family == KeyFamily.ML_DSA) {
        Optional<MlDsaPrivateKey> withSeed = MlDsaPrivateKey.ofPkcs8(pkcs8);
        if (withSeed.isPresent()) {
          return withSeed.get();
        }
      }
      return factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new InvalidKeyMaterialException(
          "the PEM private key cannot be read as a key of type " + family.keyType());
    }
  }

  private static Optional<PublicKey> derivedFrom(PrivateKey privateKey) {
    if (privateKey instanceof MlDsaPrivateKey mlDsa) {
      return Optional.of(mlDsa.publicKey());
    }
    return RsaNumbers.of(privateKey).map(Pem::publicKey);
  }

  private static PublicKey publicKey(RSAPrivateCrtKey rsa) {
    try {
      return keyFactory(KeyFamily.RSA)
          .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
    } catch (GeneralSecurityException e) {
      throw new InvalidKeyMaterialException("the RSA private key holds no usable public key");
    }
  }

  static KeyFactory keyFactory(KeyFamily family) {
    try {
      return KeyFactory.getInstance(
          switch (family) {
            case RSA -> "RSA";
            case EC -> "EC";
            case ED25519 -> "Ed25519";
            case ML_DSA -> "ML-DSA";
            case SECRET ->
                throw new InvalidKeyMaterialException(
                    "an HMAC algorithm needs a secret of random bytes and not a PEM key");
          });
    } catch (GeneralSecurityException e) {
      if (family == KeyFamily.ML_DSA) {
        throw new InvalidKeyMaterialException(JwsAlgorithm.ML_DSA_MISSING);
      }
      throw new IllegalStateException("this JDK lacks a key factory for " + family, e);
    }
  }
}
