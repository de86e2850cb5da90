package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A private key that is kept elsewhere signs there, and a wrong answer makes no token. */
@UnderEachProvider
class RemoteSignerTest {

  private static final String REFERENCE = "keys/orders/versions/7";

  @ParameterizedTest
  @EnumSource(names = {"RS256", "PS384", "ES256", "ES512", "EDDSA"})
  void signs_with_a_key_that_is_kept_elsewhere(JwsAlgorithm algorithm) {
    SigningKey elsewhere = SigningKey.generate(algorithm);

    SigningKey key = SigningKey.remote(elsewhere.verificationKey(), REFERENCE, signerOf(elsewhere));

    assertThat(Tokens.verdict(key, key.verificationKey())).isInstanceOf(Validation.Accepted.class);
  }

  @ParameterizedTest
  @CsvSource({
    "ES256, secp256r1, SHA256withECDSA",
    "ES384, secp384r1, SHA384withECDSA",
    "ES512, secp521r1, SHA512withECDSA"
  })
  void takes_ecdsa_signatures_in_der(JwsAlgorithm algorithm, String curve, String jcaName)
      throws Exception {
    KeyPair pair = pairOn(curve);
    assertTakes(algorithm, pair, input -> der(jcaName, pair, input));
  }

  /** DER leaves leading zeros out, and JWS has them. */
  @ParameterizedTest
  @CsvSource({
    "ES256, secp256r1, SHA256withECDSA",
    "ES384, secp384r1, SHA384withECDSA",
    "ES512, secp521r1, SHA512withECDSA"
  })
  void takes_ecdsa_signatures_in_der_of_a_short_number(
      JwsAlgorithm algorithm, String curve, String jcaName) throws Exception {
    KeyPair pair = pairOn(curve);
    int length = algorithm.signatureLength() / 2;
    assertTakes(
        algorithm,
        pair,
        input -> {
          byte[] der = der(jcaName, pair, input);
          while (lengthOfFirstNumber(der) >= length) {
            der = der(jcaName, pair, input);
          }
          return der;
        });
  }

  private static int lengthOfFirstNumber(byte[] der) {
    return der[der[1] == (byte) 0x81 ? 4 : 3];
  }

  private static void assertTakes(JwsAlgorithm algorithm, KeyPair pair, RemoteSigner inDer) {
    VerificationKey publicKey = VerificationKey.of(algorithm, pair.getPublic());
    SigningKey key =
        SigningKey.remote(publicKey, REFERENCE, RemoteSigner.convertingDer(algorithm, inDer));
    assertThat(Tokens.verdict(key, publicKey)).isInstanceOf(Validation.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30",
        "3000",
        "3003020101",
        "300602010102010100", // a byte too many
        "3007020101020101", // a length too long
        "30060201010201", // cut short
        "3006020181020101", // negative
        "30050200020101", // no digits
        "3006020101040101", // no INTEGER
        "3106020101020101", // no SEQUENCE
        "308206020101020101", // a length of two bytes
        "3081",
        "30260221010000000000000000000000000000000000000000000000000000000000000000020101", // long
      })
  void says_so_when_the_answer_is_no_der(String hex) {
    byte[] answer = HexFormat.of().parseHex(hex);
    RemoteSigner signer = RemoteSigner.convertingDer(JwsAlgorithm.ES256, input -> answer);

    assertThatThrownBy(() -> signer.sign(new byte[1]))
        .isInstanceOf(SignatureException.class)
        .hasMessageStartingWith("expected an ECDSA signature in DER");
  }

  @Test
  void only_ecdsa_has_signatures_in_der() {
    assertThatThrownBy(() -> RemoteSigner.convertingDer(JwsAlgorithm.RS256, input -> input))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ES256, ES384 or ES512");
  }

  @Test
  void no_token_leaves_when_the_remote_key_was_replaced() {
    SigningKey known = SigningKey.generate(JwsAlgorithm.ES256);
    SigningKey replacement = SigningKey.generate(JwsAlgorithm.ES256);
    SigningKey key = SigningKey.remote(known.verificationKey(), REFERENCE, signerOf(replacement));

    assertThatThrownBy(() -> Tokens.issuedBy(key))
        .isInstanceOf(TokenNotIssuedException.class)
        .hasStackTraceContaining("was the remote key replaced");
  }

  @Test
  void no_token_leaves_when_the_signature_has_another_form() throws Exception {
    KeyPair pair = pairOn("secp256r1");
    SigningKey key =
        SigningKey.remote(
            VerificationKey.of(JwsAlgorithm.ES256, pair.getPublic()),
            REFERENCE,
            input -> der("SHA256withECDSA", pair, input));

    assertThatThrownBy(() -> Tokens.issuedBy(key))
        .isInstanceOf(TokenNotIssuedException.class)
        .hasStackTraceContaining("RemoteSigner.convertingDer");
  }

  @Test
  void no_token_leaves_when_the_remote_side_is_out_of_reach() {
    SigningKey key =
        remote(
            input -> {
              throw new TimeoutException("no answer in 2 s");
            });

    assertThatThrownBy(() -> Tokens.issuedBy(key))
        .isInstanceOf(TokenNotIssuedException.class)
        .hasRootCauseMessage("no answer in 2 s");
  }

  @Test
  void an_interrupt_is_not_swallowed() {
    SigningKey key =
        remote(
            input -> {
              throw new InterruptedException();
            });

    assertThatThrownBy(() -> Tokens.issuedBy(key)).isInstanceOf(TokenNotIssuedException.class);

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  @SuppressWarnings("NullAway") // what a careless implementation does
  void no_answer_is_an_error() {
    assertThatThrownBy(() -> Tokens.issuedBy(remote(input -> null)))
        .isInstanceOf(TokenNotIssuedException.class);
  }

  @Test
  void a_signer_may_write_into_what_it_is_given() {
    SigningKey elsewhere = SigningKey.generate(JwsAlgorithm.ES256);
    RemoteSigner careless =
        input -> {
          byte[] signature = signerOf(elsewhere).sign(input);
          Arrays.fill(input, (byte) 0);
          return signature;
        };
    SigningKey key = SigningKey.remote(elsewhere.verificationKey(), REFERENCE, careless);

    assertThat(Tokens.verdict(key, key.verificationKey())).isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void nothing_is_asked_of_the_signer_before_a_token_is_issued() {
    AtomicReference<byte[]> asked = new AtomicReference<>();

    SigningKey unused =
        remote(
            input -> {
              asked.set(input);
              return input;
            });

    assertThat(unused.reference()).contains(REFERENCE);
    assertThat(asked).hasNullValue();
  }

  @Test
  void a_renamed_or_bounded_key_is_still_kept_elsewhere() {
    SigningKey key = remote(input -> input).withKeyId("k").withLatestExpiration(Tokens.NOW);

    assertThat(key.reference()).contains(REFERENCE);
    assertThat(SigningKey.generate(JwsAlgorithm.ES256).reference()).isEmpty();
  }

  @Test
  void a_secret_cannot_be_kept_elsewhere() {
    VerificationKey secret = SigningKey.generate(JwsAlgorithm.HS256).verificationKey();

    assertThatThrownBy(() -> SigningKey.remote(secret, REFERENCE, input -> input))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a public key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\nb"})
  void a_reference_is_one_line_of_text(String reference) {
    VerificationKey publicKey = SigningKey.generate(JwsAlgorithm.ES256).verificationKey();

    assertThatThrownBy(() -> SigningKey.remote(publicKey, reference, input -> input))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 1024 characters");
  }

  private static SigningKey remote(RemoteSigner signer) {
    return SigningKey.remote(
        SigningKey.generate(JwsAlgorithm.ES256).verificationKey(), REFERENCE, signer);
  }

  private static RemoteSigner signerOf(SigningKey key) {
    return input -> key.sign(input, Optional.empty());
  }

  private static KeyPair pairOn(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static byte[] der(String jcaName, KeyPair pair, byte[] input)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(jcaName);
    signature.initSign(pair.getPrivate());
    signature.update(input);
    return signature.sign();
  }
}
