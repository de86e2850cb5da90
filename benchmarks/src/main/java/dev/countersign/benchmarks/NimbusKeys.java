package dev.countersign.benchmarks;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Base64URL;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;

/** The keys as Nimbus, and Spring Security with it, have them. */
final class NimbusKeys {

  private NimbusKeys() {}

  static JWSAlgorithm algorithm(TestKey key) {
    return JWSAlgorithm.parse(key.algorithm().headerName());
  }

  static JWKSource<SecurityContext> source(TestKey key) {
    return new ImmutableJWKSet<>(new JWKSet(jwk(key)));
  }

  static JWK jwk(TestKey key) {
    return switch (key.algorithm()) {
      case HS256 ->
          new OctetSequenceKey.Builder(key.secret())
              .keyID(TestKey.KEY_ID)
              .algorithm(algorithm(key))
              .build();
      case RS256, PS256 ->
          new RSAKey.Builder(key.publicKey(RSAPublicKey.class))
              .privateKey(key.privateKey(RSAPrivateKey.class))
              .keyID(TestKey.KEY_ID)
              .algorithm(algorithm(key))
              .build();
      case ES256 ->
          new ECKey.Builder(Curve.P_256, key.publicKey(ECPublicKey.class))
              .privateKey(key.privateKey(ECPrivateKey.class))
              .keyID(TestKey.KEY_ID)
              .algorithm(algorithm(key))
              .build();
      case ED25519 ->
          new OctetKeyPair.Builder(Curve.Ed25519, lastBytes(key.pair().getPublic().getEncoded()))
              .d(Base64URL.encode(key.privateKey(EdECPrivateKey.class).getBytes().orElseThrow()))
              .keyID(TestKey.KEY_ID)
              .algorithm(algorithm(key))
              .build();
    };
  }

  /** The point is at the end of its SubjectPublicKeyInfo (RFC 8410). */
  private static Base64URL lastBytes(byte[] encoded) {
    return Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
  }
}
