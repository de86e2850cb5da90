package dev.countersign.jwt;

import static dev.countersign.jwt.TestKeys.pem;
import static dev.countersign.jwt.TestKeys.privatePem;
import static dev.countersign.jwt.TestKeys.publicPem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

@UnderEachProvider
@ExtendWith(BouncyCastle.class)
class PemKeysTest {

  private static void refused(String complaint, ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining(complaint);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_NONE, names = "HS.*")
  void a_private_and_a_public_key_in_any_order_sign_and_the_public_key_verifies(
      JwsAlgorithm algorithm) {
    KeyPair pair = TestKeys.pair(algorithm);
    VerificationKey verificationKey = VerificationKey.fromPem(algorithm, publicPem(pair));
    SigningKey signingKey = SigningKey.fromPem(algorithm, publicPem(pair) + privatePem(pair));
    assertThat(signingKey.verificationKey()).isEqualTo(verificationKey);
    assertThat(verificationKey.keyId()).isEqualTo(Thumbprint.of(pair.getPublic()));
    TestKeys.assertBelongTogether(signingKey, verificationKey);
    TestKeys.assertBelongTogether(
        SigningKey.fromPem(algorithm, privatePem(pair) + publicPem(pair)), verificationKey);
  }

  @Test
  void an_rsa_private_key_needs_no_public_key_beside_it() {
    KeyPair pair = TestKeys.pair(JwsAlgorithm.RS256);
    TestKeys.assertBelongTogether(
        SigningKey.fromPem(JwsAlgorithm.RS256, privatePem(pair)),
        VerificationKey.of(JwsAlgorithm.RS256, pair.getPublic()));
  }

  @ParameterizedTest
  @EnumSource(names = {"ES256", "ES384", "ES512", "EDDSA"})
  void another_private_key_needs_one_and_the_message_says_how_to_make_it(JwsAlgorithm algorithm) {
    String alone = privatePem(TestKeys.pair(algorithm));
    refused("openssl pkey -in key.pem -pubout", () -> SigningKey.fromPem(algorithm, alone));
  }

  @Test
  void text_around_the_block_and_line_ends_are_of_no_account() {
    String pem = publicPem(TestKeys.pair(JwsAlgorithm.ES256));
    VerificationKey expected = VerificationKey.fromPem(JwsAlgorithm.ES256, pem);
    for (String variant :
        List.of(
            pem.replace("\n", "\r\n"),
            "my key: - \r\n" + pem + "bye",
            pem.strip(),
            pem.replace("\n", ""))) {
      assertThat(VerificationKey.fromPem(JwsAlgorithm.ES256, variant)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RS256, -keyalg RSA",
    "ES384, -keyalg EC -groupname secp384r1",
    "EDDSA, -keyalg Ed25519"
  })
  void a_certificate_is_as_good_as_the_public_key_that_it_holds(
      JwsAlgorithm algorithm, String keyOptions, @TempDir Path folder) throws Exception {
    KeyStore keyStore = TestKeys.keyStore(folder, "a", keyOptions.split(" "));
    String certificate = pem("CERTIFICATE", keyStore.getCertificate("a").getEncoded());
    String privateKey = pem("PRIVATE KEY", keyStore.getKey("a", TestKeys.PASSWORD));
    VerificationKey verificationKey = VerificationKey.fromPem(algorithm, certificate);
    assertThat(verificationKey)
        .isEqualTo(VerificationKey.of(algorithm, keyStore.getCertificate("a").getPublicKey()));
    TestKeys.assertBelongTogether(
        SigningKey.fromPem(algorithm, certificate + privateKey), verificationKey);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
  void another_format_of_private_keys_is_refused_with_the_way_to_convert_it(String label) {
    String pem = pem(label, TestKeys.secret(40));
    refused(
        "but found [" + label + "]; convert it with: openssl pkcs8 -topk8 -nocrypt",
        () -> SigningKey.fromPem(JwsAlgorithm.RS256, pem));
  }

  @Test
  void an_encrypted_pkcs_1_block_is_called_encrypted() {
    String pem =
        pem("RSA PRIVATE KEY", TestKeys.secret(40))
            .replaceFirst(
                "\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0123456789ABCDEF\n\n");
    assertThat(pem).contains("DEK-Info");
    refused("encrypted", () -> SigningKey.fromPem(JwsAlgorithm.RS256, pem));
  }

  @Test
  void a_public_key_alone_does_not_sign() {
    String pem = publicPem(TestKeys.pair(JwsAlgorithm.ES256));
    refused("expected a PEM block PRIVATE KEY", () -> SigningKey.fromPem(JwsAlgorithm.ES256, pem));
  }

  @Test
  void a_verifier_takes_no_private_key() {
    KeyPair pair = TestKeys.pair(JwsAlgorithm.ES256);
    refused(
        "a verifier must not have it",
        () -> VerificationKey.fromPem(JwsAlgorithm.ES256, publicPem(pair) + privatePem(pair)));
    refused(
        "a verifier must not have it",
        () -> VerificationKey.fromPem(JwsAlgorithm.ES256, privatePem(pair)));
  }

  @Test
  void two_keys_in_one_text_are_refused() {
    String one = publicPem(TestKeys.pair(JwsAlgorithm.ES256));
    String two = publicPem(TestKeys.pair(JwsAlgorithm.ES256));
    refused("one key at a time", () -> VerificationKey.fromPem(JwsAlgorithm.ES256, one + two));
    String certificate = pem("CERTIFICATE", TestKeys.secret(40));
    refused(
        "one key at a time",
        () -> VerificationKey.fromPem(JwsAlgorithm.ES256, certificate + certificate));
    refused(
        "give one of them", () -> VerificationKey.fromPem(JwsAlgorithm.ES256, one + certificate));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not pem",
        "-----BEGIN PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----",
        "ssh-rsa AAAA"
      })
  void a_text_without_a_block_is_refused_with_what_a_block_looks_like(String text) {
    refused(
        "such as -----BEGIN PUBLIC KEY-----",
        () -> VerificationKey.fromPem(JwsAlgorithm.RS256, text));
  }

  @Test
  void a_pkcs_1_public_key_is_refused_with_what_is_expected() {
    String pem = pem("RSA PUBLIC KEY", TestKeys.secret(40));
    refused(
        "expected a PEM block PUBLIC KEY or CERTIFICATE, but found [RSA PUBLIC KEY]",
        () -> VerificationKey.fromPem(JwsAlgorithm.RS256, pem));
  }

  @Test
  void a_block_that_is_not_base64_is_refused() {
    String pem = "-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----";
    refused("not plain base64", () -> VerificationKey.fromPem(JwsAlgorithm.RS256, pem));
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "ES256", "EDDSA", "ML_DSA_65"})
  void a_block_that_holds_no_key_is_refused_with_the_type_that_was_expected(
      JwsAlgorithm algorithm) {
    String type = "a key of type " + algorithm.family().keyType();
    byte[] nonsense = TestKeys.secret(40);
    refused(type, () -> VerificationKey.fromPem(algorithm, pem("PUBLIC KEY", nonsense)));
    refused(type, () -> VerificationKey.fromPem(algorithm, pem("CERTIFICATE", nonsense)));
    refused(
        type,
        () ->
            SigningKey.fromPem(
                algorithm, publicPem(TestKeys.pair(algorithm)) + pem("PRIVATE KEY", nonsense)));
    refused(type, () -> VerificationKey.fromPem(algorithm, pem("PUBLIC KEY", new byte[0])));
  }

  @ParameterizedTest
  @CsvSource({
    "RS256, ES256",
    "ES256, RS256",
    "EDDSA, ES256",
    "PS256, EDDSA",
    "ML_DSA_65, EDDSA",
    "ES256, ML_DSA_65"
  })
  void a_key_of_another_type_is_refused(JwsAlgorithm algorithm, JwsAlgorithm given) {
    KeyPair pair = TestKeys.pair(given);
    String type = "a key of type " + algorithm.family().keyType();
    refused(type, () -> VerificationKey.fromPem(algorithm, publicPem(pair)));
    refused(type, () -> SigningKey.fromPem(algorithm, publicPem(pair) + privatePem(pair)));
  }

  @Test
  void a_key_on_another_curve_is_refused() {
    KeyPair pair = TestKeys.pair(JwsAlgorithm.ES384);
    refused("P-256", () -> VerificationKey.fromPem(JwsAlgorithm.ES256, publicPem(pair)));
    refused(
        "P-256", () -> SigningKey.fromPem(JwsAlgorithm.ES256, publicPem(pair) + privatePem(pair)));
  }

  @Test
  void an_rsa_key_that_is_too_short_is_refused_with_the_minimum() {
    KeyPair pair = TestKeys.otherRsaPair(1024);
    refused("2048", () -> VerificationKey.fromPem(JwsAlgorithm.RS256, publicPem(pair)));
    refused("2048", () -> SigningKey.fromPem(JwsAlgorithm.RS256, privatePem(pair)));
  }

  @Test
  void no_pem_is_a_secret(@TempDir Path folder) throws Exception {
    KeyPair pair = TestKeys.pair(JwsAlgorithm.RS256);
    String certificate =
        pem(
            "CERTIFICATE",
            TestKeys.keyStore(folder, "a", "-keyalg", "Ed25519").getCertificate("a").getEncoded());
    refused(
        "needs a secret of random bytes",
        () -> VerificationKey.fromPem(JwsAlgorithm.HS256, publicPem(pair)));
    refused(
        "needs a secret of random bytes",
        () -> SigningKey.fromPem(JwsAlgorithm.HS256, privatePem(pair)));
    refused("let everybody sign", () -> VerificationKey.fromPem(JwsAlgorithm.HS256, certificate));
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "PS384", "ES256", "ES512", "EDDSA", "ML_DSA_65"})
  void a_private_key_of_another_pair_is_refused(JwsAlgorithm algorithm) {
    KeyPair one = TestKeys.pair(algorithm);
    KeyPair other =
        algorithm.family() == KeyFamily.RSA
            ? TestKeys.otherRsaPair(2048)
            : TestKeys.pair(algorithm);
    refused(
        "does not belong to the public key",
        () -> SigningKey.fromPem(algorithm, publicPem(one) + privatePem(other)));
  }
}
