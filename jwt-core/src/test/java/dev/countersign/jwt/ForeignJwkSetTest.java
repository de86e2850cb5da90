package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A set of another party (RFC 7517 section 5): what cannot be used does not spoil the rest. */
@ExtendWith(BouncyCastle.class)
class ForeignJwkSetTest {

  private static final VerificationKey GOOD =
      SigningKey.generate(JwsAlgorithm.ES256).verificationKey().withKeyId("good");

  private static final Pattern MEMBER = Pattern.compile("\"(\\w+)\":(\"[^\"]*\")");

  /** A JWK as its members, each value in JSON. */
  private static Map<String, String> jwk(JwsAlgorithm algorithm) {
    return members(SigningKey.generate(algorithm).verificationKey());
  }

  private static Map<String, String> members(VerificationKey key) {
    Matcher matcher = MEMBER.matcher(JwkSet.of(List.of(key)).toPublicJson());
    Map<String, String> members = new LinkedHashMap<>();
    while (matcher.find()) {
      members.put(matcher.group(1), matcher.group(2));
    }
    return members;
  }

  private static Map<String, String> with(Map<String, String> jwk, String name, String json) {
    Map<String, String> changed = new LinkedHashMap<>(jwk);
    changed.put(name, json);
    return changed;
  }

  private static Map<String, String> without(Map<String, String> jwk, String name) {
    Map<String, String> changed = new LinkedHashMap<>(jwk);
    changed.remove(name);
    return changed;
  }

  private static String json(Map<String, String> jwk) {
    return jwk.entrySet().stream()
        .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String set(String... keys) {
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  private static JwkSet.PublicKeys parse(String json) {
    return JwkSet.parsePublic(json, Optional.empty());
  }

  static Stream<Arguments> keys_that_cannot_be_used() throws NoSuchAlgorithmException {
    Map<String, String> ec = jwk(JwsAlgorithm.ES256);
    Map<String, String> rsa = jwk(JwsAlgorithm.RS256);
    Map<String, String> ed = jwk(JwsAlgorithm.EDDSA);
    return Stream.of(
        arguments("of an unknown type", json(with(ec, "kty", "\"XYZ\""))),
        arguments("without a type", json(without(ec, "kty"))),
        arguments("for encryption", json(with(ec, "use", "\"enc\""))),
        arguments("for no use", json(with(ec, "use", "null"))),
        arguments("for wrapping", json(with(rsa, "key_ops", "[\"wrapKey\"]"))),
        arguments("without an algorithm", json(without(ec, "alg"))),
        arguments("for RSA-OAEP", json(with(rsa, "alg", "\"RSA-OAEP\""))),
        arguments("for none", json(with(ec, "alg", "\"none\""))),
        arguments("for a secret's algorithm", json(with(rsa, "alg", "\"HS256\""))),
        arguments("for another type's algorithm", json(with(rsa, "alg", "\"ES256\""))),
        arguments("on another curve than its algorithm", json(with(ec, "crv", "\"P-384\""))),
        arguments("on a curve nobody knows", json(with(ec, "crv", "\"secp256k1\""))),
        arguments("off its curve", json(with(ec, "y", ec.get("x")))),
        arguments("of small order", json(with(ed, "x", "\"" + "A".repeat(43) + "\""))),
        arguments("of 1024 bits", json(with(rsa, "n", weakModulus()))),
        arguments("with an even modulus", json(with(rsa, "n", evenModulus(rsa)))),
        arguments("with an exponent of one", json(with(rsa, "e", "\"AQ\""))),
        arguments("with a modulus of nothing", json(with(rsa, "n", "\"\""))),
        arguments("in base64 with padding", json(with(rsa, "e", "\"AQAB==\""))),
        arguments("with a private member", json(with(ec, "d", ec.get("x")))),
        arguments("with a private member of null", json(with(rsa, "d", "null"))),
        arguments("with an id that forges a log line", json(with(ec, "kid", "\"a\\r\\nb\""))),
        arguments("with an id that is a number", json(with(ec, "kid", "1"))),
        arguments("with an id of null", json(with(ec, "kid", "null"))),
        arguments("with an empty id", json(with(ec, "kid", "\"\""))),
        arguments("with an id without end", json(with(ec, "kid", "\"" + "k".repeat(129) + "\""))),
        arguments("that is null", "null"),
        arguments("that is a list", "[]"),
        arguments("that is empty", "{}"),
        arguments(
            "that is a secret",
            "{\"kty\":\"oct\",\"kid\":\"s\",\"alg\":\"HS256\",\"k\":"
                + "\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}"));
  }

  private static String weakModulus() throws NoSuchAlgorithmException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    byte[] modulus =
        ((RSAPublicKey) generator.generateKeyPair().getPublic()).getModulus().toByteArray();
    return "\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(modulus) + "\"";
  }

  private static String evenModulus(Map<String, String> rsa) {
    String odd = rsa.get("n").replace("\"", "");
    byte[] modulus = Base64.getUrlDecoder().decode(odd);
    modulus[modulus.length - 1] &= (byte) 0xfe;
    return "\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(modulus) + "\"";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keys_that_cannot_be_used")
  void a_key_that_cannot_be_used_is_left_out_with_a_reason_and_spoils_nothing(
      String what, String unusable) {
    JwkSet.PublicKeys set = parse(set(unusable, json(members(GOOD)), unusable));
    assertThat(set.keys()).containsExactly(GOOD);
    assertThat(set.leftOut()).hasSize(2);
    assertThat(set.leftOut().get(0)).startsWith("key 1: ").hasSizeGreaterThan(20);
    assertThat(set.leftOut().get(1)).startsWith("key 3: ");
  }

  @Test
  void a_secret_is_left_out_even_if_its_algorithm_is_pinned() {
    String secret = "{\"kty\":\"oct\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}";
    JwkSet.PublicKeys set = JwkSet.parsePublic(set(secret), Optional.of(JwsAlgorithm.HS256));
    assertThat(set.keys()).isEmpty();
  }

  @Test
  void what_is_pinned_is_for_keys_without_alg_only() {
    Map<String, String> ed = jwk(JwsAlgorithm.EDDSA);
    String json =
        set(
            json(without(members(GOOD), "alg")),
            json(ed),
            json(without(jwk(JwsAlgorithm.RS256), "alg")));
    JwkSet.PublicKeys set = JwkSet.parsePublic(json, Optional.of(JwsAlgorithm.ES256));
    assertThat(set.keys())
        .extracting(VerificationKey::algorithm)
        .containsExactlyInAnyOrder(JwsAlgorithm.ES256, JwsAlgorithm.EDDSA);
    assertThat(set.leftOut()).hasSize(1);
  }

  @Test
  void of_keys_that_share_an_id_none_is_taken() {
    Map<String, String> twin = with(jwk(JwsAlgorithm.ES256), "kid", "\"twin\"");
    Map<String, String> other = with(jwk(JwsAlgorithm.RS256), "kid", "\"twin\"");
    JwkSet.PublicKeys set = parse(set(json(twin), json(members(GOOD)), json(other), json(twin)));
    assertThat(set.keys()).containsExactly(GOOD);
    assertThat(set.leftOut()).containsExactly("several keys have the kid twin");
  }

  @Test
  void a_key_that_is_left_out_takes_its_id_from_no_other() {
    Map<String, String> encryption =
        with(with(jwk(JwsAlgorithm.RS256), "kid", "\"good\""), "use", "\"enc\"");
    assertThat(parse(set(json(encryption), json(members(GOOD)))).keys()).containsExactly(GOOD);
  }

  @Test
  void members_that_nobody_knows_and_certificates_are_ignored() {
    Map<String, String> decorated =
        with(with(members(GOOD), "x5c", "[\"" + "M".repeat(3000) + "\"]"), "nbf", "1493763266");
    assertThat(parse(set(json(decorated))).keys()).containsExactly(GOOD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "null",
        "[]",
        "{}",
        "{\"keys\":null}",
        "{\"keys\":{}}",
        "{\"keys\":\"\"}"
      })
  void a_document_that_is_no_set_is_refused(String json) {
    assertThatExceptionOfType(InvalidKeyMaterialException.class).isThrownBy(() -> parse(json));
  }

  @Test
  void an_empty_set_is_a_set_without_keys() {
    assertThat(parse("{\"keys\":[]}").keys()).isEmpty();
  }

  @Test
  void no_reason_repeats_what_a_member_holds() {
    for (JwsAlgorithm algorithm :
        List.of(JwsAlgorithm.ES256, JwsAlgorithm.RS256, JwsAlgorithm.EDDSA)) {
      Map<String, String> original = jwk(algorithm);
      for (String name :
          List.of("kty", "use", "alg", "crv", "x", "y", "n", "e", "d", "kid", "key_ops")) {
        for (String marker : List.of("\"MARK\\r\\n\"", "\"MARK\"", "[\"MARK\"]", "{\"MARK\":1}")) {
          JwkSet.PublicKeys set = parse(set(json(with(original, name, marker))));
          assertThat(String.join("", set.leftOut())).doesNotContain("MARK");
        }
      }
    }
  }

  private static final List<String> NAMES =
      List.of(
          "kty", "use", "alg", "crv", "x", "y", "n", "e", "d", "k", "kid", "key_ops", "oth", "x5c",
          "p", "priv", "pub", "");

  private static final List<String> ODD_VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e100",
          "\"\"",
          "\"A\"",
          "\"AA\"",
          "\"AQ\"",
          "\"AAAA\"",
          "\"!\"",
          "\"=\"",
          "\"\\u0000\"",
          "\"\\n\"",
          "\"\u00e9\"",
          "[]",
          "{}",
          "[null]",
          "[\"verify\"]",
          "[\"sign\"]",
          "\"none\"",
          "\"HS256\"",
          "\"RS256\"",
          "\"PS512\"",
          "\"ES256\"",
          "\"ES384\"",
          "\"ES512\"",
          "\"EdDSA\"",
          "\"Ed25519\"",
          "\"X25519\"",
          "\"P-256\"",
          "\"P-384\"",
          "\"P-521\"",
          "\"RSA\"",
          "\"EC\"",
          "\"OKP\"",
          "\"oct\"",
          "\"AKP\"",
          "\"sig\"",
          "\"enc\"",
          "\"" + "A".repeat(43) + "\"",
          "\"" + "_".repeat(43) + "\"",
          "\"" + "A".repeat(342) + "\"",
          "\"" + "_".repeat(342) + "\"",
          "\"" + "z".repeat(20_000) + "\"");

  @Test
  void whatever_is_beside_it_a_good_key_is_taken() {
    long seed = Long.getLong("countersign.seed", new Random().nextLong());
    Random random = new Random(seed);
    List<Map<String, String>> originals =
        Stream.of(JwsAlgorithm.values())
            .filter(algorithm -> !algorithm.isSymmetric())
            .map(ForeignJwkSetTest::jwk)
            .toList();
    for (int i = 0; i < 3000; i++) {
      List<String> keys = new ArrayList<>();
      for (int n = random.nextInt(4); n >= 0; n--) {
        keys.add(json(mutant(originals.get(random.nextInt(originals.size())), random)));
      }
      keys.add(random.nextInt(keys.size() + 1), json(members(GOOD)));
      String json = set(keys.toArray(String[]::new));
      assertThat(parse(json).keys()).as("seed %s: %s", seed, json).contains(GOOD);
      assertThat(JwkSet.parsePublic(json, Optional.of(JwsAlgorithm.RS256)).keys())
          .as("seed %s, pinned: %s", seed, json)
          .contains(GOOD)
          .noneMatch(key -> key.algorithm().isSymmetric());
    }
  }

  private static Map<String, String> mutant(Map<String, String> original, Random random) {
    Map<String, String> mutant = new LinkedHashMap<>(original);
    for (int changes = random.nextInt(3); changes >= 0; changes--) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      switch (random.nextInt(3)) {
        case 0 -> mutant.remove(name);
        case 1 -> mutant.put(name, ODD_VALUES.get(random.nextInt(ODD_VALUES.size())));
        default -> mutant.computeIfPresent(name, (n, value) -> bent(value, random));
      }
    }
    return mutant;
  }

  /** One character less, more or other; it remains JSON. */
  private static String bent(String value, Random random) {
    if (value.contains("\\")) {
      return value;
    }
    StringBuilder bent = new StringBuilder(value);
    int at = 1 + random.nextInt(Math.max(1, value.length() - 1));
    char letter = "AQgw_-9z".charAt(random.nextInt(8));
    switch (random.nextInt(3)) {
      case 0 -> bent.insert(Math.min(at, value.length() - 1), letter);
      case 1 -> bent.setCharAt(Math.min(at, Math.max(0, value.length() - 2)), letter);
      default -> {
        if (value.length() > 2) {
          bent.deleteCharAt(Math.min(at, value.length() - 2));
        }
      }
    }
    String text = bent.toString();
    return text.startsWith("\"") && text.endsWith("\"") && text.length() > 1 ? text : value;
  }

  /** RFC 7517 section 5. */
  @Test
  void members_of_the_set_that_nobody_knows_are_ignored() {
    String json = "{\"keys\":[" + json(members(GOOD)) + "],\"issuer\":\"x\",\"next\":{\"a\":[1]}}";
    assertThat(parse(json).keys()).containsExactly(GOOD);
  }

  /** RFC 7517 section 5: nobody has to guess which of them counts. */
  @Test
  void a_set_with_a_member_twice_is_refused() {
    String keys = "\"keys\":[" + json(members(GOOD)) + "]";
    assertThatExceptionOfType(InvalidKeyMaterialException.class)
        .isThrownBy(() -> parse("{" + keys + "," + keys + "}"));
    assertThatExceptionOfType(InvalidKeyMaterialException.class)
        .isThrownBy(() -> parse(set(json(members(GOOD)).replace("{", "{\"kty\":\"RSA\","))));
  }
}
