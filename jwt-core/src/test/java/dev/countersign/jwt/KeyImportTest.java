package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyImportTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path folder;

  private static KeyPair pair(String algorithm) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    switch (algorithm) {
      case "RSA" -> generator.initialize(2048);
      case "EC" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
      default -> {}
    }
    return generator.generateKeyPair();
  }

  private static String pem(String label, Key key) {
    return pem(label, key.getEncoded());
  }

  private static String pem(String label, byte[] bytes) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  /** What one signs, the other verifies. */
  private static void assertBelongsTogether(
      SigningKey signingKey, VerificationKey verificationKey) {
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

  @ParameterizedTest
  @EnumSource(names = {"RS256", "PS512", "ES256", "EDDSA", "ED25519"})
  void pem_of_a_private_and_a_public_key(JwsAlgorithm algorithm) throws Exception {
    KeyPair pair =
        pair(
            switch (algorithm.family()) {
              case RSA -> "RSA";
              case EC -> "EC";
              default -> "Ed25519";
            });
    String publicPem = pem("PUBLIC KEY", pair.getPublic());
    SigningKey signingKey =
        SigningKey.fromPem(algorithm, publicPem + pem("PRIVATE KEY", pair.getPrivate()));
    VerificationKey verificationKey = VerificationKey.fromPem(algorithm, publicPem);
    assertThat(signingKey.keyId()).isEqualTo(verificationKey.keyId()).hasSize(43);
    assertBelongsTogether(signingKey, verificationKey);
  }

  @Test
  void pem_with_crlf_and_text_around_the_block() throws Exception {
    String pem = pem("PUBLIC KEY", pair("EC").getPublic()).replace("\n", "\r\n");
    assertThat(VerificationKey.fromPem(JwsAlgorithm.ES256, "my key:\r\n" + pem + "bye"))
        .isNotNull();
  }

  @Test
  void an_rsa_private_key_alone_is_enough_and_an_ec_private_key_is_not() throws Exception {
    String rsa = pem("PRIVATE KEY", pair("RSA").getPrivate());
    assertThat(SigningKey.fromPem(JwsAlgorithm.RS256, rsa)).isNotNull();
    String ec = pem("PRIVATE KEY", pair("EC").getPrivate());
    assertThatThrownBy(() -> SigningKey.fromPem(JwsAlgorithm.ES256, ec))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("PUBLIC KEY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PUBLIC KEY"})
  void pem_of_another_kind_of_private_key_is_refused_with_the_way_to_convert_it(String label) {
    String pem = pem(label, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> SigningKey.fromPem(JwsAlgorithm.RS256, pem))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("pkcs8");
  }

  @Test
  void what_is_not_one_readable_pem_key_is_refused() throws Exception {
    String good = pem("PUBLIC KEY", pair("EC").getPublic());
    for (String bad :
        List.of(
            "",
            "not pem",
            good + good,
            pem("PUBLIC KEY", new byte[] {1, 2, 3}),
            pem("CERTIFICATE", new byte[] {1, 2, 3}),
            "-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----")) {
      assertThatThrownBy(() -> VerificationKey.fromPem(JwsAlgorithm.ES256, bad))
          .isInstanceOf(InvalidKeyMaterialException.class);
    }
    assertThatThrownBy(() -> VerificationKey.fromPem(JwsAlgorithm.RS256, good))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("RSA");
    assertThatThrownBy(() -> VerificationKey.fromPem(JwsAlgorithm.HS256, good))
        .isInstanceOf(InvalidKeyMaterialException.class);
  }

  @Test
  void a_private_key_that_belongs_to_another_public_key_is_refused() throws Exception {
    for (JwsAlgorithm algorithm : List.of(JwsAlgorithm.RS256, JwsAlgorithm.ES256)) {
      String type = algorithm == JwsAlgorithm.RS256 ? "RSA" : "EC";
      KeyPair one = pair(type);
      KeyPair other = pair(type);
      assertThatThrownBy(() -> SigningKey.of(algorithm, one.getPublic(), other.getPrivate()))
          .isInstanceOf(InvalidKeyMaterialException.class)
          .hasMessageContaining("belong");
    }
  }

  @Test
  void a_private_key_of_another_type_is_refused() throws Exception {
    KeyPair rsa = pair("RSA");
    KeyPair ec = pair("EC");
    assertThatThrownBy(() -> SigningKey.of(JwsAlgorithm.ES256, ec.getPublic(), rsa.getPrivate()))
        .isInstanceOf(InvalidKeyMaterialException.class);
    assertThatThrownBy(() -> SigningKey.of(JwsAlgorithm.RS256, rsa.getPublic(), ec.getPrivate()))
        .isInstanceOf(InvalidKeyMaterialException.class);
  }

  private KeyStore keyStore(String alias, String algorithm, int size) throws Exception {
    Path file = folder.resolve(alias + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                algorithm,
                "-keysize",
                String.valueOf(size),
                "-dname",
                "CN=test",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keyStore = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(file)) {
      keyStore.load(stream, PASSWORD);
    }
    return keyStore;
  }

  @Test
  void a_key_store_entry_and_its_certificate() throws Exception {
    KeyStore keyStore = keyStore("signer", "EC", 256);
    SigningKey signingKey =
        SigningKey.fromKeyStore(JwsAlgorithm.ES256, keyStore, "signer", PASSWORD);
    assertBelongsTogether(
        signingKey, VerificationKey.fromKeyStore(JwsAlgorithm.ES256, keyStore, "signer"));
    Certificate certificate = keyStore.getCertificate("signer");
    assertBelongsTogether(
        signingKey,
        VerificationKey.fromPem(JwsAlgorithm.ES256, pem("CERTIFICATE", certificate.getEncoded())));
  }

  @Test
  void a_secret_key_of_a_key_store() throws Exception {
    KeyStore keyStore = KeyStore.getInstance("PKCS12");
    keyStore.load(null, PASSWORD);
    byte[] secret = "0123456789abcdef0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    keyStore.setEntry(
        "hmac",
        new KeyStore.SecretKeyEntry(new SecretKeySpec(secret, "HmacSHA256")),
        new KeyStore.PasswordProtection(PASSWORD));
    SigningKey signingKey = SigningKey.fromKeyStore(JwsAlgorithm.HS256, keyStore, "hmac", PASSWORD);
    assertThat(
            signingKey
                .verificationKey()
                .hasSameMaterialAs(VerificationKey.ofSecret(JwsAlgorithm.HS256, "x", secret)))
        .isTrue();
  }

  @Test
  void a_missing_alias_and_a_wrong_password_are_refused_with_the_alias() throws Exception {
    KeyStore keyStore = keyStore("signer", "EC", 256);
    assertThatThrownBy(
            () -> SigningKey.fromKeyStore(JwsAlgorithm.ES256, keyStore, "nobody", PASSWORD))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("nobody");
    assertThatThrownBy(
            () ->
                SigningKey.fromKeyStore(
                    JwsAlgorithm.ES256, keyStore, "signer", "wrong".toCharArray()))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("signer")
        .hasMessageNotContaining("wrong,");
    assertThatThrownBy(
            () -> SigningKey.fromKeyStore(JwsAlgorithm.HS256, keyStore, "signer", PASSWORD))
        .isInstanceOf(InvalidKeyMaterialException.class);
    assertThatThrownBy(() -> VerificationKey.fromKeyStore(JwsAlgorithm.ES256, keyStore, "nobody"))
        .isInstanceOf(InvalidKeyMaterialException.class);
  }

  @Test
  void a_base64url_secret() {
    String secret = Base64Url.encode(new byte[32]).replace("AAAA", "ABCD");
    assertThat(SigningKey.ofBase64UrlSecret(JwsAlgorithm.HS256, secret)).isNotNull();
    for (String bad : List.of(secret + "=", secret.replace('A', '+'), "not base64!")) {
      assertThatThrownBy(() -> SigningKey.ofBase64UrlSecret(JwsAlgorithm.HS256, bad))
          .isInstanceOf(InvalidKeyMaterialException.class)
          .hasMessageNotContaining(bad);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RS384", "ES256", "ES384", "ES512", "ED25519"})
  void a_published_set_reads_back_as_the_same_keys_and_shows_no_private_member(
      JwsAlgorithm algorithm) {
    SigningKey key = SigningKey.generate(algorithm);
    String json = JwkSet.of(List.of(key.verificationKey())).toPublicJson();
    assertThat(JwkSet.parse(json).keys()).containsExactly(key.verificationKey());
    assertThat(json)
        .contains("\"use\":\"sig\"")
        .doesNotContainPattern("\"(d|p|q|dp|dq|qi|k|oth)\":");
  }

  @Test
  void secrets_are_never_published() {
    JwkSet secrets = JwkSet.of(List.of(Tokens.KEY.verificationKey()));
    assertThatThrownBy(secrets::toPublicJson).isInstanceOf(IllegalStateException.class);
  }

  private static String set(String... keys) {
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  private static String jwk(SigningKey key, String kid) {
    String json = JwkSet.of(List.of(key.verificationKey().withKeyId(kid))).toPublicJson();
    return json.substring("{\"keys\":[".length(), json.length() - "]}".length());
  }

  private static final String SECRET_JWK =
      "{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"s\",\"k\":\"%s\"}"
          .formatted(Base64Url.encode(new byte[32]).replace("AAAA", "ABCD"));

  @Test
  void a_set_of_secrets_is_read_and_one_that_mixes_them_with_public_keys_is_refused() {
    SigningKey key = SigningKey.generate(JwsAlgorithm.ES256);
    assertThat(JwkSet.parse(set(SECRET_JWK)).keys()).hasSize(1);
    assertThatThrownBy(() -> JwkSet.parse(set(SECRET_JWK, jwk(key, "p"))))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("mixes");
  }

  @Test
  void a_set_with_a_duplicate_kid_or_without_keys_or_that_is_none_is_refused() {
    SigningKey key = SigningKey.generate(JwsAlgorithm.ES256);
    for (String bad :
        List.of(
            set(jwk(key, "a"), jwk(key, "a")),
            set(),
            "{}",
            "[]",
            "{\"keys\":{}}",
            "{\"keys\":[1]}",
            "nonsense",
            set(jwk(key, "a")) + "x")) {
      assertThatThrownBy(() -> JwkSet.parse(bad)).isInstanceOf(InvalidKeyMaterialException.class);
    }
  }

  @Test
  void a_jwk_that_is_not_exactly_right_is_refused_with_what_is_wrong() {
    String good = jwk(SigningKey.generate(JwsAlgorithm.ES256), "a");
    Map<String, String> complaints =
        Map.of(
            good.replace("\"alg\":\"ES256\",", ""), "no alg",
            good.replace("ES256", "ES257"), "not a supported",
            good.replace("ES256", "ES384"), "P-384",
            good.replace("\"EC\"", "\"RSA\""), "kty",
            good.replace("P-256", "P-257"), "crv",
            good.replace("\"sig\"", "\"enc\""), "use",
            good.replace("\"use\":\"sig\"", "\"key_ops\":[\"encrypt\"]"), "key_ops",
            good.replace("\"x\":\"", "\"x\":\"AAAA"), "32",
            good.replace("\"x\":", "\"z\":"), "member x",
            good.replace("\"kty\"", "\"d\":\"AA\",\"kty\""), "private member d");
    complaints.forEach(
        (jwk, complaint) ->
            assertThatThrownBy(() -> VerificationKey.fromJwk(jwk))
                .as(complaint)
                .isInstanceOf(InvalidKeyMaterialException.class)
                .hasMessageContaining(complaint));
    assertThat(VerificationKey.fromJwk(good.replace("\"use\":\"sig\"", "\"key_ops\":[\"verify\"]")))
        .isNotNull();
  }

  @Test
  void a_pinned_algorithm_must_be_the_one_that_the_jwk_says() {
    String jwk = jwk(SigningKey.generate(JwsAlgorithm.ES256), "a");
    assertThat(VerificationKey.fromJwk(JwsAlgorithm.ES256, jwk)).isNotNull();
    assertThatThrownBy(() -> VerificationKey.fromJwk(JwsAlgorithm.RS256, jwk))
        .isInstanceOf(InvalidKeyMaterialException.class);
  }

  @Test
  void a_key_id_has_the_form_of_a_key_id() {
    for (String bad : List.of("", "a\nb", "a\"b", "ä", "x".repeat(129))) {
      assertThatThrownBy(() -> Tokens.KEY.withKeyId(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(Tokens.KEY.withKeyId("x".repeat(128)).keyId()).hasSize(128);
  }

  @Test
  void a_key_that_shows_no_numbers_signs_with_its_own_provider() throws Exception {
    for (String type : List.of("RSA", "EC", "Ed25519")) {
      KeyPair pair = pair(type);
      OpaqueKeys.Provider provider = new OpaqueKeys.Provider();
      java.security.Security.addProvider(provider);
      try {
        JwsAlgorithm algorithm =
            switch (type) {
              case "RSA" -> JwsAlgorithm.PS256;
              case "EC" -> JwsAlgorithm.ES256;
              default -> JwsAlgorithm.EDDSA;
            };
        SigningKey key =
            SigningKey.of(algorithm, pair.getPublic(), OpaqueKeys.hide(pair.getPrivate()));
        assertBelongsTogether(key, VerificationKey.of(algorithm, pair.getPublic()));
      } finally {
        java.security.Security.removeProvider(provider.getName());
      }
    }
  }
}
