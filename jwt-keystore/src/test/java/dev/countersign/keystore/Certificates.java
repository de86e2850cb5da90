package dev.countersign.keystore;

import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates that sign themselves, as an organisation without an authority makes them. */
final class Certificates {

  private Certificates() {}

  static X509Certificate selfSigned(
      PublicKey publicKey, PrivateKey privateKey, Instant notBefore, Instant notAfter)
      throws Exception {
    X500Name name = new X500Name("CN=auth.example");
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name, BigInteger.ONE, Date.from(notBefore), Date.from(notAfter), name, publicKey);
    String algorithm =
        switch (privateKey.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA", "RSASSA-PSS" -> "SHA256withRSA";
          default -> "Ed25519";
        };
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(privateKey)));
  }

  /** What a user gives to the export: nothing for a key whose private half is gone. */
  static List<X509Certificate> chainOf(
      KeyView key, PublicKey publicKey, Optional<PrivateKey> privateKey) throws Exception {
    return privateKey.isEmpty()
        ? List.of()
        : List.of(selfSigned(publicKey, privateKey.get(), key.publishAt(), key.verifyUntil()));
  }
}
