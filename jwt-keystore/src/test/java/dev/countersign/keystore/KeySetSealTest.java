package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever can write where a key set rests can break it, and nothing else. */
class KeySetSealTest {

  private static final Instant START = TestKeys.START;

  private static final KeyEncryptionKeys KEYS = KeySetFileProcess.KEYS;
  private static final KeyEncryptionKeys OTHER_KEYS =
      KeyEncryptionKeys.of("another key of thirty-two bytes.".getBytes(StandardCharsets.US_ASCII));

  private static final KeySetSeal SEAL = KeySetSeal.under(KEYS).forSet("https://auth.example");

  private static final SigningKey SECRET = SigningKey.generate(JwsAlgorithm.HS256);

  private static final KeySet SET =
      KeySet.of(
          7,
          "the seventh",
          List.of(
              TestKeys.record(START),
              TestKeys.record(START.plusSeconds(60)),
              TestKeys.record(START.minusSeconds(60)).revoked(START, "leaked"),
              of(SECRET)));

  private static final String DOCUMENT = SEAL.seal(SET);

  private static KeyRecord of(SigningKey key) {
    return new KeyRecord(
        key.keyId(),
        key.algorithm(),
        Optional.of(key),
        Optional.of(key.verificationKey()),
        START,
        START,
        START.plusSeconds(100),
        START.plusSeconds(150),
        START.plusSeconds(200),
        Optional.empty());
  }

  private static void assertRefused(String document) {
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> SEAL.open(document))
        .satisfies(KeySetSealTest::showsNoSecret);
  }

  private static void showsNoSecret(Throwable refusal) {
    for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
      assertThat(cause.getMessage()).doesNotContain(secrets());
      assertThat(cause.getMessage()).hasSizeLessThan(1000).doesNotContain(ciphertexts());
    }
  }

  private static List<String> secrets() {
    return SET.records().stream()
        .flatMap(record -> record.signingKey().stream())
        .map(SigningKey::exportPrivateJwk)
        .map(jwk -> group(jwk, "\"[dk]\":\"([^\"]+)\""))
        .toList();
  }

  private static List<String> ciphertexts() {
    return Pattern.compile("(?:privateKey|signingSecret)\":\"([^\"]+)\"")
        .matcher(DOCUMENT)
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  private static String group(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  @Test
  void what_was_sealed_can_be_opened() {
    assertThat(SEAL.open(DOCUMENT).version()).isEqualTo(7);
    assertThat(SEAL.open(DOCUMENT).changeId()).isEqualTo("the seventh");
    assertThat(SEAL.open(DOCUMENT).records()).hasSize(4);
    assertThat(secrets()).hasSize(3);
    assertThat(ciphertexts()).hasSize(3);
  }

  @Test
  void no_private_key_and_no_secret_is_in_the_document() {
    String decoded =
        Pattern.compile("[A-Za-z0-9_-]{20,}")
            .matcher(DOCUMENT)
            .results()
            .map(result -> result.group().substring(0, result.group().length() / 4 * 4))
            .map(text -> new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII))
            .reduce("", String::concat);
    assertThat(DOCUMENT + decoded).doesNotContain(secrets());
  }

  @Test
  void a_secret_that_only_verifies_is_encrypted_too() {
    KeySet set = KeySet.of(1, "change", List.of(of(SECRET).withoutPrivateMaterial()));

    String document = SEAL.seal(set);

    assertThat(document).contains("verifyingSecret").doesNotContain(secrets());
    assertThat(SEAL.open(document).records().get(0).verificationKey())
        .contains(SECRET.verificationKey());
    assertThat(SEAL.open(document).records().get(0).signingKey()).isEmpty();
  }

  @Test
  void the_same_set_is_encrypted_anew_each_time() {
    String again = SEAL.seal(SET);

    assertThat(ciphertexts()).noneMatch(again::contains);
  }

  @Test
  void any_byte_that_was_changed_is_noticed() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int position = 0; position < DOCUMENT.length(); position++) {
      StringBuilder altered = new StringBuilder(DOCUMENT);
      // Another byte of any value, then one with a single bit flipped.
      char other = (char) ((DOCUMENT.charAt(position) + 1 + random.nextInt(255)) % 256);
      altered.setCharAt(position, other);
      assertRefused(altered.toString(), "byte " + position + ", seed " + seed);
      altered.setCharAt(position, (char) (DOCUMENT.charAt(position) ^ 1 << random.nextInt(8)));
      assertRefused(altered.toString(), "bit of byte " + position + ", seed " + seed);
    }
  }

  private static void assertRefused(String document, String attempt) {
    assertThatExceptionOfType(KeySetStorageException.class)
        .as(attempt)
        .isThrownBy(() -> SEAL.open(document))
        .satisfies(KeySetSealTest::showsNoSecret);
  }

  @Test
  void a_document_that_was_cut_off_anywhere_is_refused() {
    for (int length = 0; length < DOCUMENT.length(); length++) {
      assertRefused(DOCUMENT.substring(0, length), "the first " + length + " bytes");
      assertRefused(DOCUMENT.substring(length + 1), "without the first " + (length + 1) + " bytes");
    }
  }

  @Test
  void a_document_with_anything_more_is_refused() {
    for (String more : List.of(" ", "\n", "}", "{}", DOCUMENT, "\u0000")) {
      assertRefused(DOCUMENT + more);
      assertRefused(more + DOCUMENT);
    }
  }

  @Test
  void an_empty_document_is_torn_and_not_the_empty_set() {
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> SEAL.open(""))
        .withMessageContaining("torn");
  }

  @Test
  void a_document_without_end_is_refused_before_it_is_read() {
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> SEAL.open("{".repeat(SealedDocument.MAX_LENGTH + 1)))
        .withMessageContaining("1048576");
  }

  /** Changes by somebody who understands the format but has no key. */
  static Stream<Named<UnaryOperator<String>>> forgeries() {
    return Stream.of(
        named("two records swapped", KeySetSealTest::withRecordsSwapped),
        named(
            "a record left out", text -> text.replaceFirst("\\{\"kid\".*?\\},\\{\"kid", "{\"kid")),
        named(
            "a record twice",
            text -> text.replaceFirst("(\\{\"kid\".*?\\}),(\\{\"kid)", "$1,$1,$2")),
        named("no records", text -> text.replaceFirst("\"records\":\\[.*\\],", "\"records\":[],")),
        named("an instant moved", text -> text.replaceFirst("2026-01-01T00:0", "2036-01-01T00:0")),
        named("version higher", text -> text.replace("\"version\":7", "\"version\":9")),
        named("version lower", text -> text.replace("\"version\":7", "\"version\":1")),
        named("another change id", text -> text.replace("the seventh", "the eighth!")),
        named("a revocation undone", KeySetSealTest::withoutRevocation),
        named("a private key under another kid", KeySetSealTest::withCiphertextsSwapped),
        named("a public key of the forger", KeySetSealTest::withForgedPublicKey),
        named("another set's name", text -> text.replace("auth.example", "evil.example")),
        named("format 2", text -> text.replace("\"format\":1", "\"format\":2")),
        named(
            "a member twice", text -> text.replace("\"version\":7", "\"version\":7,\"version\":7")),
        named("a member more", text -> text.replace("\"version\":7", "\"x\":1,\"version\":7")),
        named("white space", text -> text.replace("\"version\":7", "\"version\": 7")),
        named(
            "a data key",
            text -> text.replace("\"version\":7", "\"dataKey\":\"AAAA\",\"version\":7")),
        named("the MAC twice", text -> text + text.substring(text.indexOf(",\"mac\""))),
        named("a MAC of nothing", text -> text.replaceFirst("\"mac\":\".*", "\"mac\":\"\"}")));
  }

  private static Named<UnaryOperator<String>> named(String name, UnaryOperator<String> forgery) {
    return Named.of(name, forgery);
  }

  private static String withRecordsSwapped(String text) {
    return text.replaceFirst("(\\{\"kid\".*?\\}),(\\{\"kid\".*?\\})([,\\]])", "$2,$1$3");
  }

  private static String withoutRevocation(String text) {
    return text.replaceFirst(",\"revokedAt\":\"[^\"]*\",\"revocationReason\":\"[^\"]*\"", "");
  }

  private static String withCiphertextsSwapped(String text) {
    List<String> texts = ciphertexts();
    return text.replace(texts.get(0), "#")
        .replace(texts.get(1), texts.get(0))
        .replace("#", texts.get(1));
  }

  private static String withForgedPublicKey(String text) {
    SigningKey forger = SigningKey.generate(JwsAlgorithm.ES256).withKeyId(kid(text));
    return text.replaceFirst(
        "\"publicKey\":\\{.*?\\}",
        Matcher.quoteReplacement("\"publicKey\":" + forger.verificationKey().toPublicJwk()));
  }

  private static String kid(String text) {
    return group(text, "\"kid\":\"([^\"]+)\"");
  }

  @ParameterizedTest
  @MethodSource("forgeries")
  void a_forgery_without_the_key_is_refused(UnaryOperator<String> forgery) {
    String forged = forgery.apply(DOCUMENT);

    assertThat(forged).isNotEqualTo(DOCUMENT);
    assertRefused(forged);
  }

  @Test
  void a_record_of_another_set_under_the_same_key_does_not_fit() {
    String other = SEAL.seal(KeySet.of(7, "other", List.of(TestKeys.record(START))));
    String record = group(other, "\"records\":\\[(.*)\\]");

    assertRefused(
        DOCUMENT.replaceFirst(
            "\"records\":\\[", Matcher.quoteReplacement("\"records\":[" + record + ",")));
  }

  @Test
  void the_document_of_another_set_is_refused_by_its_name() {
    KeySetSeal orders = KeySetSeal.under(KEYS).forSet("https://orders.example");

    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> orders.open(DOCUMENT))
        .withMessageContaining("https://auth.example")
        .withMessageContaining("https://orders.example");
  }

  @Test
  void a_mark_does_not_pass_for_a_document_nor_a_document_for_a_mark() {
    KeySetSeal.Sealed sealed = SEAL.sealed(SET);

    assertRefused(sealed.mark());
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> SEAL.openMark(sealed.document()))
        .withMessageContaining("MAC");
  }

  @Test
  void a_document_under_another_key_says_which() {
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(
            () -> KeySetSeal.under(OTHER_KEYS).forSet("https://auth.example").open(DOCUMENT))
        .withMessageContaining(group(DOCUMENT, "\"kek\":\"([^\"]+)\""))
        .withMessageContaining("give the one that wrote it");
  }

  @Test
  void a_document_of_a_newer_format_says_so() {
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> SEAL.open(DOCUMENT.replace("\"format\":1", "\"format\":2")))
        .withMessageContaining("format 2")
        .withMessageContaining("newer version");
  }

  /** Even whoever can make the MAC cannot move a ciphertext: a second lock behind the first. */
  @Test
  void a_ciphertext_is_bound_to_set_key_algorithm_key_encryption_key_and_purpose() {
    DataKey key = KEYS.forSealing();
    MaterialCipher cipher = new MaterialCipher("set", key);
    String text = cipher.encrypt("privateKey", "kid", JwsAlgorithm.ES256, "{}");
    List<Runnable> moves =
        List.of(
            () -> cipher.decrypt("signingSecret", "kid", JwsAlgorithm.ES256, text),
            () -> cipher.decrypt("privateKey", "other", JwsAlgorithm.ES256, text),
            () -> cipher.decrypt("privateKey", "kid", JwsAlgorithm.ES384, text),
            () ->
                new MaterialCipher("other", key)
                    .decrypt("privateKey", "kid", JwsAlgorithm.ES256, text),
            () ->
                new MaterialCipher("set", OTHER_KEYS.forSealing())
                    .decrypt("privateKey", "kid", JwsAlgorithm.ES256, text),
            () -> cipher.decrypt("privateKey", "kid", JwsAlgorithm.ES256, text.substring(4)),
            () -> cipher.decrypt("privateKey", "kid", JwsAlgorithm.ES256, "AAAA"),
            () -> cipher.decrypt("privateKey", "kid", JwsAlgorithm.ES256, "?"));

    assertThat(cipher.decrypt("privateKey", "kid", JwsAlgorithm.ES256, text)).isEqualTo("{}");
    assertThat(moves)
        .allSatisfy(
            move -> assertThatExceptionOfType(KeySetStorageException.class).isThrownBy(move::run));
  }

  @Test
  void the_empty_set_is_not_sealed() {
    assertThatIllegalArgumentException().isThrownBy(() -> SEAL.seal(KeySet.empty()));
  }

  @Test
  void a_set_that_could_not_be_read_again_is_not_sealed() {
    String reason = "x".repeat(2000);
    List<KeyRecord> records = new ArrayList<>();
    KeyRecord revoked = TestKeys.record(START).revoked(START, reason);
    for (int i = 0; i < 500; i++) {
      records.add(
          new KeyRecord(
              "kid" + i,
              revoked.algorithm(),
              Optional.empty(),
              Optional.empty(),
              START,
              START,
              START,
              START,
              START,
              revoked.revocation()));
    }

    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> SEAL.seal(KeySet.of(1, "change", records)))
        .withMessageContaining("1048576");
  }

  @Test
  void a_set_with_a_key_elsewhere_needs_to_know_what_signs_for_it() {
    SigningKey local = SigningKey.generate(JwsAlgorithm.ES256);
    SigningKey remote =
        SigningKey.remote(
            local.verificationKey(),
            "keys/1",
            input -> {
              throw new IllegalStateException("not asked here");
            });
    String document = SEAL.seal(KeySet.of(1, "change", List.of(of(remote))));

    assertThat(document).contains("\"reference\":\"keys/1\"").doesNotContain("privateKey");
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> SEAL.open(document))
        .withMessageContaining("withRemoteSigners");
    KeySet read =
        SEAL.withRemoteSigners((reference, publicKey) -> input -> new byte[0]).open(document);
    assertThat(read.records().get(0).signingKey().orElseThrow().reference()).contains("keys/1");
  }

  @Test
  void a_key_that_is_gone_elsewhere_hides_no_other_key() {
    SigningKey local = SigningKey.generate(JwsAlgorithm.ES256);
    SigningKey gone =
        SigningKey.remote(
            SigningKey.generate(JwsAlgorithm.ES256).verificationKey(), "keys/1", input -> input);
    String document = SEAL.seal(KeySet.of(1, "change", List.of(of(local), of(gone))));

    KeySet read =
        SEAL.withRemoteSigners(
                (reference, publicKey) -> {
                  throw new IllegalStateException("it was disabled");
                })
            .open(document);

    assertThat(read.records())
        .extracting(KeyRecord::keyId)
        .containsExactlyInAnyOrder(local.keyId(), gone.keyId());
  }

  @Test
  void instants_are_kept_to_the_nanosecond() {
    Instant fine = START.plusNanos(123_456_789);
    KeyRecord record = TestKeys.record(fine);

    KeyRecord read = SEAL.open(SEAL.seal(KeySet.of(1, "change", List.of(record)))).records().get(0);

    assertThat(read.activateAt()).isEqualTo(fine);
  }

  @Test
  void any_text_of_a_reason_or_a_change_comes_back() {
    String odd = "\"\\/\b\u0000\u007f\u00e9\u20ac\ud83d\ude00 \ud800";
    KeyRecord record = TestKeys.record(START).revoked(START, odd);

    KeySet read = SEAL.open(SEAL.seal(KeySet.of(Long.MAX_VALUE, odd, List.of(record))));

    assertThat(read.changeId()).isEqualTo(odd);
    assertThat(read.version()).isEqualTo(Long.MAX_VALUE);
    assertThat(read.records().get(0).revocation().orElseThrow().reason()).isEqualTo(odd);
  }
}
