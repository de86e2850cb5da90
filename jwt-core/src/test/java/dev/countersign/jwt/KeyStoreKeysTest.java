package dev.countersign.jwt;

import static dev.countersign.jwt.TestKeys.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyStore;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

@UnderEachProvider
class KeyStoreKeysTest {

  @TempDir private static Path folder;

  /** A private key on P-256 under the alias signer. */
  private static KeyStore keyStore;

  @BeforeAll
  static void makeKeyStore() throws Exception {
    keyStore = TestKeys.keyStore(folder, "signer", "-keyalg", "EC", "-groupname", "secp256r1");
  }

  private static KeyStore emptyKeyStore() throws Exception {
    KeyStore empty = KeyStore.getInstance("PKCS12");
    empty.load(null, null);
    return empty;
  }

  private static KeyStore secretUnder(String alias, byte[] secret) throws Exception {
    KeyStore secrets = emptyKeyStore();
    secrets.setEntry(
        alias,
        new KeyStore.SecretKeyEntry(new SecretKeySpec(secret, "HmacSHA256")),
        new KeyStore.PasswordProtection(PASSWORD));
    return secrets;
  }

  private static void refused(String complaint, ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining(complaint);
  }

  @ParameterizedTest
  @CsvSource({
    "RS256, -keyalg RSA",
    "PS512, -keyalg RSA",
    "ES256, -keyalg EC -groupname secp256r1",
    "ES384, -keyalg EC -groupname secp384r1",
    "ES512, -keyalg EC -groupname secp521r1",
    "EDDSA, -keyalg Ed25519"
  })
  void a_private_key_signs_and_its_certificate_verifies(
      JwsAlgorithm algorithm, String keyOptions, @TempDir Path own) throws Exception {
    KeyStore store = TestKeys.keyStore(own, "a", keyOptions.split(" "));
    SigningKey signingKey = SigningKey.fromKeyStore(algorithm, store, "a", PASSWORD);
    VerificationKey verificationKey = VerificationKey.fromKeyStore(algorithm, store, "a");
    assertThat(signingKey.keyId())
        .isEqualTo(verificationKey.keyId())
        .isEqualTo(Thumbprint.of(store.getCertificate("a").getPublicKey()));
    TestKeys.assertBelongTogether(signingKey, verificationKey);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ALL, names = "HS.*")
  void a_secret_key_signs_and_verifies(JwsAlgorithm algorithm) throws Exception {
    byte[] secret = TestKeys.secret(algorithm.signatureLength());
    SigningKey key =
        SigningKey.fromKeyStore(algorithm, secretUnder("hmac", secret), "hmac", PASSWORD);
    TestKeys.assertBelongTogether(key, VerificationKey.ofSecret(algorithm, key.keyId(), secret));
  }

  @Test
  void a_secret_key_that_is_too_short_is_refused_with_the_minimum() throws Exception {
    KeyStore secrets = secretUnder("hmac", TestKeys.secret(31));
    refused(
        "at least 32 bytes",
        () -> SigningKey.fromKeyStore(JwsAlgorithm.HS256, secrets, "hmac", PASSWORD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", ""})
  void an_alias_that_is_not_there_is_named(String alias) {
    refused(
        "no certificate under the alias " + alias,
        () -> SigningKey.fromKeyStore(JwsAlgorithm.ES256, keyStore, alias, PASSWORD));
    refused(
        "no certificate under the alias " + alias,
        () -> VerificationKey.fromKeyStore(JwsAlgorithm.ES256, keyStore, alias));
    refused(
        "no readable secret key under the alias " + alias,
        () -> SigningKey.fromKeyStore(JwsAlgorithm.HS256, keyStore, alias, PASSWORD));
  }

  @Test
  void a_wrong_password_is_refused_and_not_repeated() throws Exception {
    KeyStore secrets = secretUnder("hmac", TestKeys.secret(32));
    for (String wrong : new String[] {"hunter2!", ""}) {
      refused(
          "is the password the one of the entry",
          () ->
              SigningKey.fromKeyStore(JwsAlgorithm.ES256, keyStore, "signer", wrong.toCharArray()));
      refused(
          "the entry hmac of the key store cannot be read",
          () -> SigningKey.fromKeyStore(JwsAlgorithm.HS256, secrets, "hmac", wrong.toCharArray()));
    }
    assertThatThrownBy(
            () ->
                SigningKey.fromKeyStore(
                    JwsAlgorithm.ES256, keyStore, "signer", "hunter2!".toCharArray()))
        .hasMessageNotContaining("hunter2!");
  }

  @Test
  void the_password_of_the_caller_is_left_as_it_was() {
    char[] password = PASSWORD.clone();
    SigningKey key = SigningKey.fromKeyStore(JwsAlgorithm.ES256, keyStore, "signer", password);
    assertThat(password).isEqualTo(PASSWORD);
    password[0] = '?';
    TestKeys.assertBelongTogether(key, key.verificationKey());
  }

  @Test
  void a_private_key_is_no_secret_and_a_secret_is_no_private_key() throws Exception {
    refused(
        "no readable secret key under the alias signer",
        () -> SigningKey.fromKeyStore(JwsAlgorithm.HS256, keyStore, "signer", PASSWORD));
    KeyStore secrets = secretUnder("hmac", TestKeys.secret(32));
    refused(
        "no certificate under the alias hmac",
        () -> SigningKey.fromKeyStore(JwsAlgorithm.ES256, secrets, "hmac", PASSWORD));
  }

  @Test
  void a_trusted_certificate_verifies_and_does_not_sign() throws Exception {
    KeyStore trusted = emptyKeyStore();
    trusted.setCertificateEntry("peer", keyStore.getCertificate("signer"));
    assertThat(VerificationKey.fromKeyStore(JwsAlgorithm.ES256, trusted, "peer"))
        .isEqualTo(VerificationKey.fromKeyStore(JwsAlgorithm.ES256, keyStore, "signer"));
    refused(
        "no private key under the alias peer",
        () -> SigningKey.fromKeyStore(JwsAlgorithm.ES256, trusted, "peer", PASSWORD));
  }

  @ParameterizedTest
  @CsvSource({"RS256, an RSA key", "ES384, P-384", "EDDSA, an Ed25519 key"})
  void an_entry_for_another_algorithm_is_refused_with_what_is_needed(
      JwsAlgorithm algorithm, String needed) {
    refused(needed, () -> VerificationKey.fromKeyStore(algorithm, keyStore, "signer"));
    refused(needed, () -> SigningKey.fromKeyStore(algorithm, keyStore, "signer", PASSWORD));
  }

  @Test
  void the_public_key_of_an_entry_is_no_secret() {
    refused(
        "let everybody sign",
        () -> VerificationKey.fromKeyStore(JwsAlgorithm.HS256, keyStore, "signer"));
  }

  @Test
  void a_key_store_that_was_not_loaded_is_called_so() throws Exception {
    KeyStore unloaded = KeyStore.getInstance("PKCS12");
    refused(
        "is it loaded", () -> VerificationKey.fromKeyStore(JwsAlgorithm.ES256, unloaded, "signer"));
    refused(
        "is it loaded",
        () -> SigningKey.fromKeyStore(JwsAlgorithm.HS256, unloaded, "hmac", PASSWORD));
  }
}
