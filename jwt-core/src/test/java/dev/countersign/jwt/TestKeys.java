package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bouncycastle.jcajce.interfaces.MLDSAPrivateKey;

/** Keys of the JDK in the formats that people bring, made by other code than ours. */
final class TestKeys {

  static final char[] PASSWORD = "changeit".toCharArray();

  /** One for all tests: making it takes longer than most of them. */
  private static final KeyPair RSA = generate("RSA", null);

  private TestKeys() {}

  static KeyPair pair(JwsAlgorithm algorithm) {
    return switch (algorithm.family()) {
      case RSA -> RSA;
      case EC ->
          generate(
              "EC",
              new ECGenParameterSpec(
                  switch (algorithm) {
                    case ES256 -> "secp256r1";
                    case ES384 -> "secp384r1";
                    default -> "secp521r1";
                  }));
      case ED25519 -> generate("Ed25519", null);
      case ML_DSA -> mlDsaPair(algorithm);
      case SECRET -> throw new IllegalArgumentException("a secret is no pair");
    };
  }

  static SigningKey signingKey(JwsAlgorithm algorithm) {
    if (algorithm.isSymmetric()) {
      return SigningKey.generate(algorithm);
    }
    KeyPair pair = pair(algorithm);
    return SigningKey.of(algorithm, pair.getPublic(), pair.getPrivate());
  }

  /** Of Bouncy Castle, registered or not: the JDK's keys do not keep their seed. */
  private static KeyPair mlDsaPair(JwsAlgorithm algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm.headerName(), BouncyCastle.PROVIDER)
          .generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static KeyPair otherRsaPair(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static KeyPair generate(String type, AlgorithmParameterSpec parameters) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
      if (parameters != null) {
        generator.initialize(parameters);
      } else if (type.startsWith("RSA")) {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Different bytes, as many as asked for, always the same. */
  static byte[] secret(int length) {
    byte[] secret = new byte[length];
    for (int i = 0; i < length; i++) {
      secret[i] = (byte) (7 * i + 1);
    }
    return secret;
  }

  static String pem(String label, Key key) {
    return pem(label, key.getEncoded());
  }

  static String pem(String label, byte[] bytes) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  static String publicPem(KeyPair pair) {
    return pem("PUBLIC KEY", pair.getPublic());
  }

  static String privatePem(KeyPair pair) {
    return pem("PRIVATE KEY", pair.getPrivate());
  }

  static Map<String, String> publicJwk(JwsAlgorithm algorithm, KeyPair pair) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("alg", algorithm.headerName());
    members.putAll(new TreeMap<>(Jwk.requiredMembers(pair.getPublic())));
    return members;
  }

  static Map<String, String> privateJwk(JwsAlgorithm algorithm, KeyPair pair) {
    Map<String, String> members = publicJwk(algorithm, pair);
    PrivateKey key = pair.getPrivate();
    if (key instanceof RSAPrivateCrtKey rsa) {
      members.put("d", base64Url(rsa.getPrivateExponent()));
      members.put("p", base64Url(rsa.getPrimeP()));
      members.put("q", base64Url(rsa.getPrimeQ()));
      members.put("dp", base64Url(rsa.getPrimeExponentP()));
      members.put("dq", base64Url(rsa.getPrimeExponentQ()));
      members.put("qi", base64Url(rsa.getCrtCoefficient()));
    } else if (key instanceof ECPrivateKey ec) {
      members.put("d", base64Url(ec.getS()));
    } else if (key instanceof MLDSAPrivateKey mlDsa) {
      members.put("priv", Base64Url.encode(mlDsa.getSeed()));
    } else {
      members.put("d", Base64Url.encode(((EdECPrivateKey) key).getBytes().orElseThrow()));
    }
    return members;
  }

  static Map<String, String> secretJwk(JwsAlgorithm algorithm) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("kty", "oct");
    members.put("alg", algorithm.headerName());
    members.put("kid", "secret");
    members.put("k", Base64Url.encode(secret(algorithm.signatureLength())));
    return members;
  }

  static String base64Url(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
    return Base64Url.encode(Arrays.copyOfRange(bytes, from, bytes.length));
  }

  static String json(Map<String, ?> members) {
    return JsonWriter.text(members);
  }

  /** The members with one of them replaced, or taken out if the value is null. */
  static String json(Map<String, ?> members, String name, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(members);
    if (value == null) {
      changed.remove(name);
    } else {
      changed.put(name, value);
    }
    return JsonWriter.text(changed);
  }

  /** A private key with its certificate, as the JDK's keytool makes them. */
  static KeyStore keyStore(Path folder, String alias, String... keyOptions) throws Exception {
    Path file = folder.resolve(alias + ".p12");
    String[] fixed = {
      Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
      "-genkeypair",
      "-alias",
      alias,
      "-dname",
      "CN=test",
      "-storetype",
      "PKCS12",
      "-keystore",
      file.toString(),
      "-storepass",
      new String(PASSWORD)
    };
    Process keytool =
        new ProcessBuilder(Stream.of(fixed, keyOptions).flatMap(Arrays::stream).toList())
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
    KeyStore keyStore = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(file)) {
      keyStore.load(stream, PASSWORD);
    }
    return keyStore;
  }

  /** What the one signs, the other verifies, by way of a whole token. */
  static void assertBelongTogether(SigningKey signingKey, VerificationKey verificationKey) {
    String token =
        Tokens.signed(
            signingKey,
            "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"at+jwt\"}"
                .formatted(signingKey.algorithm().headerName(), verificationKey.keyId()),
            "{\"iss\":\"%s\",\"aud\":\"orders\",\"sub\":\"a\",\"exp\":%d}"
                .formatted(Tokens.ISSUER, Tokens.SECONDS + 1));
    JwtValidator validator =
        JwtValidator.builder()
            .issuer(Tokens.ISSUER)
            .audience("orders")
            .verifyWith(VerificationKeys.of(verificationKey))
            .clock(Tokens.CLOCK)
            .build();
    assertThat(validator.check(token)).isInstanceOf(Validation.Accepted.class);
  }
}
