package dev.countersign.jwt;

import static dev.countersign.jwt.TestKeys.json;
import static dev.countersign.jwt.TestKeys.pem;
import static dev.countersign.jwt.TestKeys.privateJwk;
import static dev.countersign.jwt.TestKeys.secretJwk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** Neither a key nor a refusal of one shows any part of a secret, in any of its spellings. */
@ExtendWith(BouncyCastle.class)
class SecretsStaySecretTest {

  /** A shorter piece could be there by accident, and a longer one could be cut. */
  private static final int PIECE = 10;

  private static final Set<String> PUBLIC_MEMBERS =
      Set.of("alg", "kty", "crv", "kid", "n", "e", "x", "y");

  /** All members of a private JWK that are secret, with the texts in which bytes are written. */
  private static List<String> spellings(Map<String, String> jwk) {
    List<String> spellings = new ArrayList<>();
    jwk.forEach(
        (name, value) -> {
          if (!PUBLIC_MEMBERS.contains(name)) {
            spellings.addAll(spellings(Base64Url.decode(value).orElseThrow()));
          }
        });
    return spellings;
  }

  private static List<String> spellings(byte[] secret) {
    return List.of(
        Base64Url.encode(secret),
        Base64.getEncoder().encodeToString(secret),
        HexFormat.of().formatHex(secret),
        HexFormat.of().withUpperCase().formatHex(secret),
        new BigInteger(1, secret).toString(),
        Arrays.toString(secret));
  }

  private static void assertShowsNothing(String text, List<String> secrets) {
    Set<String> shown = pieces(text).collect(Collectors.toSet());
    for (String secret : secrets) {
      assertThat(pieces(secret).filter(shown::contains)).isEmpty();
    }
  }

  private static Stream<String> pieces(String text) {
    return IntStream.rangeClosed(0, text.length() - PIECE)
        .mapToObj(from -> text.substring(from, from + PIECE));
  }

  /** Message, stack trace, causes and suppressed exceptions. */
  private static String printed(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  private static void assertRefusalShowsNothing(ThrowingCallable making, List<String> secrets) {
    Throwable refusal = catchThrowable(making);
    assertThat(refusal).isInstanceOf(InvalidKeyMaterialException.class);
    assertShowsNothing(printed(refusal), secrets);
  }

  static Stream<Map<String, String>> privateJwks() {
    return Stream.of(JwsAlgorithm.values())
        .map(
            algorithm ->
                algorithm.isSymmetric()
                    ? secretJwk(algorithm)
                    : privateJwk(algorithm, TestKeys.pair(algorithm)));
  }

  @ParameterizedTest
  @MethodSource("privateJwks")
  void a_key_is_shown_by_its_algorithm_and_id_alone(Map<String, String> jwk) {
    SigningKey key = SigningKey.fromJwk(json(jwk)).withKeyId("id");
    assertThat(key).hasToString("SigningKey[%s, kid=id]".formatted(jwk.get("alg")));
    VerificationKey verificationKey = key.verificationKey();
    assertThat(verificationKey)
        .hasToString("VerificationKey[%s, kid=id]".formatted(jwk.get("alg")));
    assertThat(VerificationKeys.of(verificationKey))
        .hasToString("JwkSet[VerificationKey[%s, kid=id]]".formatted(jwk.get("alg")));
    List<Object> inside =
        List.of(
            verificationKey.material(),
            new KeyLookup.Found(verificationKey),
            SigningKeys.of(key),
            Jwk.parse(json(jwk)));
    assertShowsNothing(inside.toString(), spellings(jwk));
  }

  /** Each member in turn is missing, damaged, of another type; and what is around it is wrong. */
  @ParameterizedTest
  @MethodSource("privateJwks")
  void a_refusal_of_a_private_jwk_shows_nothing_of_it(Map<String, String> jwk) {
    List<String> secrets = spellings(jwk);
    for (String name : jwk.keySet()) {
      for (Object damaged : List.of(1L, "", "=" + jwk.get(name), "x" + jwk.get(name) + "\u0000")) {
        Throwable refusal = catchThrowable(() -> SigningKey.fromJwk(json(jwk, name, damaged)));
        if (refusal != null) {
          assertThat(refusal).isInstanceOf(InvalidKeyMaterialException.class);
          assertShowsNothing(printed(refusal), secrets);
        }
      }
    }
    assertRefusalShowsNothing(() -> SigningKey.fromJwk(json(jwk, "alg", "none")), secrets);
    JwsAlgorithm other = jwk.get("kty").equals("EC") ? JwsAlgorithm.HS256 : JwsAlgorithm.ES256;
    assertRefusalShowsNothing(() -> SigningKey.fromJwk(other, json(jwk)), secrets);
    assertRefusalShowsNothing(() -> SigningKey.fromJwk(json(jwk, "use", "enc")), secrets);
    assertRefusalShowsNothing(() -> SigningKey.fromJwk(json(jwk, "key_ops", "x")), secrets);
    assertRefusalShowsNothing(() -> SigningKey.fromJwk(json(jwk) + "x"), secrets);
    assertRefusalShowsNothing(() -> SigningKey.fromJwk("[" + json(jwk) + "]"), secrets);
    assertRefusalShowsNothing(() -> JwkSet.parse(json(jwk)), secrets);
    assertRefusalShowsNothing(() -> JwkSet.parse("{\"keys\":[" + json(jwk) + ",1]}"), secrets);
  }

  @ParameterizedTest
  @MethodSource("privateJwks")
  void the_reasons_of_a_set_of_another_party_show_nothing_of_it(Map<String, String> jwk) {
    JwkSet.PublicKeys keys = JwkSet.parsePublic("{\"keys\":[" + json(jwk) + "]}", Optional.empty());
    assertThat(keys.leftOut()).hasSize(1);
    assertShowsNothing(keys.toString(), spellings(jwk));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_NONE, names = "HS.*")
  void a_refusal_of_a_pem_shows_nothing_of_it(JwsAlgorithm algorithm) {
    KeyPair pair = TestKeys.pair(algorithm);
    byte[] der = pair.getPrivate().getEncoded();
    List<String> secrets = new ArrayList<>(spellings(der));
    secrets.addAll(List.of(pem("PRIVATE KEY", der).split("\n")).subList(1, 2));
    String good = pem("PRIVATE KEY", der);
    String publicPem = TestKeys.publicPem(pair);
    JwsAlgorithm other =
        algorithm.family() == KeyFamily.EC ? JwsAlgorithm.RS256 : JwsAlgorithm.ES256;
    assertRefusalShowsNothing(() -> SigningKey.fromPem(other, publicPem + good), secrets);
    assertRefusalShowsNothing(() -> SigningKey.fromPem(JwsAlgorithm.HS256, good), secrets);
    assertRefusalShowsNothing(() -> VerificationKey.fromPem(algorithm, publicPem + good), secrets);
    assertRefusalShowsNothing(() -> SigningKey.fromPem(algorithm, good + good), secrets);
    for (String label : List.of("RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PUBLIC KEY")) {
      assertRefusalShowsNothing(() -> SigningKey.fromPem(algorithm, pem(label, der)), secrets);
    }
    for (String damaged :
        List.of(
            good.replace("-----END", "!-----END"),
            good.replace("-----END PRIVATE KEY-----", ""),
            pem("PRIVATE KEY", Arrays.copyOf(der, der.length - 1)),
            pem("PRIVATE KEY", Arrays.copyOfRange(der, 1, der.length)))) {
      assertRefusalShowsNothing(() -> SigningKey.fromPem(algorithm, publicPem + damaged), secrets);
      assertRefusalShowsNothing(
          () -> VerificationKey.fromPem(algorithm, damaged.replace("PRIVATE", "PUBLIC")), secrets);
    }
  }

  @Test
  void a_refusal_of_a_secret_shows_nothing_of_it() {
    byte[] secret = TestKeys.secret(31);
    assertRefusalShowsNothing(
        () -> SigningKey.ofSecret(JwsAlgorithm.HS256, secret), spellings(secret));
    assertRefusalShowsNothing(
        () -> VerificationKey.ofSecret(JwsAlgorithm.HS512, "k", secret), spellings(secret));
    assertRefusalShowsNothing(
        () -> VerificationKey.ofSecret(JwsAlgorithm.ES256, "k", secret), spellings(secret));
    for (String text :
        List.of(Base64Url.encode(secret), Base64Url.encode(secret) + "=", "hunter2-hunter2")) {
      assertRefusalShowsNothing(
          () -> SigningKey.ofBase64UrlSecret(JwsAlgorithm.HS256, text),
          List.of(text, Base64Url.encode(secret)));
    }
    byte[] repeated = "hunter2-hunter2-hunter2-hunter2-".getBytes(StandardCharsets.US_ASCII);
    assertRefusalShowsNothing(
        () -> SigningKey.ofSecret(JwsAlgorithm.HS384, repeated), List.of("hunter2-hunter2"));
    byte[] pem =
        TestKeys.privatePem(TestKeys.pair(JwsAlgorithm.ES256)).getBytes(StandardCharsets.US_ASCII);
    assertRefusalShowsNothing(
        () -> SigningKey.ofSecret(JwsAlgorithm.HS256, pem),
        List.of(new String(pem, StandardCharsets.US_ASCII).split("\n")[1]));
  }

  @Test
  void a_refusal_of_a_pair_shows_nothing_of_it() {
    for (JwsAlgorithm algorithm : List.of(JwsAlgorithm.ES256, JwsAlgorithm.EDDSA)) {
      KeyPair one = TestKeys.pair(algorithm);
      KeyPair other = TestKeys.pair(algorithm);
      assertRefusalShowsNothing(
          () -> SigningKey.of(algorithm, one.getPublic(), other.getPrivate()),
          spellings(privateJwk(algorithm, other)));
    }
  }

  @Test
  void a_refusal_of_a_key_store_shows_neither_password_nor_secret() throws Exception {
    byte[] secret = TestKeys.secret(40);
    KeyStore keyStore = KeyStore.getInstance("PKCS12");
    keyStore.load(null, null);
    keyStore.setEntry(
        "hmac",
        new KeyStore.SecretKeyEntry(new SecretKeySpec(secret, "HmacSHA256")),
        new KeyStore.PasswordProtection("correct-horse-battery".toCharArray()));
    List<String> secrets = new ArrayList<>(spellings(secret));
    secrets.add("correct-horse-battery");
    secrets.add("wrong-horse-battery");
    assertRefusalShowsNothing(
        () ->
            SigningKey.fromKeyStore(
                JwsAlgorithm.HS256, keyStore, "hmac", "wrong-horse-battery".toCharArray()),
        secrets);
    assertRefusalShowsNothing(
        () ->
            SigningKey.fromKeyStore(
                JwsAlgorithm.HS512, keyStore, "hmac", "correct-horse-battery".toCharArray()),
        secrets);
  }

  /** The search finds a secret where there is one: without this, silence would prove nothing. */
  @Test
  void the_search_for_pieces_would_find_one() {
    Map<String, String> jwk = new LinkedHashMap<>(secretJwk(JwsAlgorithm.HS256));
    String piece = jwk.get("k").substring(5, 5 + PIECE);
    assertThat(catchThrowable(() -> assertShowsNothing("key " + piece + " is bad", spellings(jwk))))
        .isInstanceOf(AssertionError.class);
  }
}
