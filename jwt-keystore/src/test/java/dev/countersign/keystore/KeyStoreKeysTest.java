package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.countersign.jwt.InvalidKeyMaterialException;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of an organisation, which rotate by configuration. */
class KeyStoreKeysTest {

  private static final char[] PASSWORD = "correct horse".toCharArray();
  private static final Instant START = TestKeys.START;

  /** T + L + S of the stores here: 20 s + 3 s + 2 s. */
  private static final Duration TAIL = Duration.ofSeconds(25);

  private final MovableClock clock = MovableClock.at(START);
  private KeyStore keyStore;

  @TempDir private Path directory;

  @BeforeEach
  void load() throws Exception {
    keyStore = KeyStore.getInstance("PKCS12");
    keyStore.load(null, null);
  }

  private SigningKey put(String alias, JwsAlgorithm algorithm) throws Exception {
    return put(alias, algorithm, START.minusSeconds(1000), START.plusSeconds(1000));
  }

  private SigningKey put(String alias, JwsAlgorithm algorithm, Instant notBefore, Instant notAfter)
      throws Exception {
    SigningKey key = SigningKey.generate(algorithm);
    if (algorithm.isSymmetric()) {
      keyStore.setKeyEntry(alias, key.exportKey(), PASSWORD, null);
    } else {
      PrivateKey privateKey = (PrivateKey) key.exportKey();
      X509Certificate certificate =
          Certificates.selfSigned(
              key.verificationKey().toPublicKey(), privateKey, notBefore, notAfter);
      keyStore.setKeyEntry(alias, privateKey, PASSWORD, new Certificate[] {certificate});
    }
    return key;
  }

  private KeyStoreKeys.Builder settings() {
    return KeyStoreKeys.builder().keyStore(keyStore).password(PASSWORD).clock(clock);
  }

  private static Consumer<KeyStoreKeys.Entry> windows(int from, int until) {
    return entry ->
        entry
            .signsFrom(START.plusSeconds(from))
            .signsUntil(START.plusSeconds(until))
            .verifiesUntil(START.plusSeconds(until).plus(TAIL));
  }

  private RotatingKeyStore storeOver(KeySetStorage keys) {
    return TestKeys.fastStore(keys, clock).build();
  }

  private static void refused(ThrowingCallable build, String... inMessage) {
    assertThatIllegalStateException().isThrownBy(build).withMessageContainingAll(inMessage);
  }

  @Test
  void keys_rotate_by_configuration() throws Exception {
    SigningKey first = put("first", JwsAlgorithm.ES256);
    SigningKey second = put("second", JwsAlgorithm.ED25519);
    RotatingKeyStore store =
        storeOver(
            settings()
                .key("first", JwsAlgorithm.ES256, windows(-60, 60))
                .key("second", JwsAlgorithm.ED25519, windows(50, 200))
                .build());

    assertThat(store.current(START.plusSeconds(50).minusNanos(1)).keyId()).isEqualTo(first.keyId());
    assertThat(store.current(START.plusSeconds(50)).keyId()).isEqualTo(second.keyId());
    Instant end = START.plusSeconds(60).plus(TAIL);
    assertThat(store.find(first.keyId(), end.minusNanos(1))).isInstanceOf(KeyLookup.Found.class);
    assertThat(store.find(first.keyId(), end)).isInstanceOf(KeyLookup.Expired.class);
  }

  @Test
  void the_next_key_is_published_before_it_signs() throws Exception {
    put("first", JwsAlgorithm.ES256);
    SigningKey second = put("second", JwsAlgorithm.ES256);
    RotatingKeyStore store =
        storeOver(
            settings()
                .key("first", JwsAlgorithm.ES256, windows(-60, 60))
                .key("second", JwsAlgorithm.ES256, windows(50, 200))
                .build());

    assertThat(((PublishedJwks.Document) store.jwks()).json()).contains(second.keyId());
    assertThat(store.problem()).isEmpty();
  }

  @Test
  void all_entries_of_a_file_are_read_that_the_jdks_tool_made() throws Exception {
    Path file = directory.resolve("made.p12");
    keytool(file, "-genkeypair", "-alias", "rsa", "-keyalg", "RSA", "-keysize", "2048");
    keytool(file, "-genkeypair", "-alias", "ec", "-keyalg", "EC", "-groupname", "secp256r1");
    keytool(file, "-genkeypair", "-alias", "ed", "-keyalg", "Ed25519");
    Instant now = Instant.now();
    KeyStoreKeys.Builder made = KeyStoreKeys.builder().file(file).password(PASSWORD);
    Consumer<KeyStoreKeys.Entry> windows =
        entry ->
            entry
                .signsFrom(now)
                .signsUntil(now.plusSeconds(60))
                .verifiesUntil(now.plus(Duration.ofHours(1)));

    KeySet set =
        made.key("rsa", JwsAlgorithm.PS256, windows)
            .key("EC", JwsAlgorithm.ES256, windows)
            .key("ed", JwsAlgorithm.ED25519, windows)
            .clock(() -> now)
            .build()
            .load();

    assertThat(set.records())
        .extracting(KeyRecord::algorithm)
        .containsExactlyInAnyOrder(JwsAlgorithm.PS256, JwsAlgorithm.ES256, JwsAlgorithm.ED25519);
    assertThat(set.records()).allMatch(record -> record.signingKey().isPresent());
  }

  private static void keytool(Path file, String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-dname",
            "CN=auth.example",
            "-validity",
            "3650",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            new String(PASSWORD)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }

  @Test
  void secrets_have_the_same_key_id_in_each_process() throws Exception {
    put("hmac", JwsAlgorithm.HS256);
    String once =
        settings()
            .key("hmac", JwsAlgorithm.HS256, windows(-60, 60))
            .build()
            .load()
            .records()
            .get(0)
            .keyId();
    String again =
        settings()
            .key("hmac", JwsAlgorithm.HS256, windows(-60, 60))
            .build()
            .load()
            .records()
            .get(0)
            .keyId();

    assertThat(again).isEqualTo(once);
  }

  @Test
  void a_key_id_can_be_given_as_tokens_have_it() throws Exception {
    put("first", JwsAlgorithm.ES256);

    KeySet set =
        settings()
            .key("first", JwsAlgorithm.ES256, e -> windows(-60, 60).accept(e.keyId("orders-7")))
            .build()
            .load();

    assertThat(set.records().get(0).keyId()).isEqualTo("orders-7");
  }

  @Test
  void a_certificate_alone_verifies_what_its_key_signed() throws Exception {
    SigningKey old = put("old", JwsAlgorithm.ES256);
    put("first", JwsAlgorithm.ES256);
    Certificate certificate = keyStore.getCertificate("old");
    keyStore.deleteEntry("old");
    keyStore.setCertificateEntry("old", certificate);

    RotatingKeyStore store =
        storeOver(
            settings()
                .key("old", JwsAlgorithm.ES256, windows(-60, 0))
                .key("first", JwsAlgorithm.ES256, windows(-10, 60))
                .build());

    assertThat(store.find(old.keyId(), START)).isInstanceOf(KeyLookup.Found.class);
    assertThat(store.previous().orElseThrow().state()).isEqualTo(KeyState.RETIRED);
    refused(
        () -> settings().key("old", JwsAlgorithm.ES256, windows(-60, 1)).build(),
        "no private key",
        "old");
  }

  @Test
  void a_gap_without_a_signer_is_refused_and_none_of_no_length() throws Exception {
    put("first", JwsAlgorithm.ES256);
    put("second", JwsAlgorithm.ES256);

    refused(
        () ->
            settings()
                .key("first", JwsAlgorithm.ES256, windows(-60, 60))
                .key("second", JwsAlgorithm.ES256, windows(61, 200))
                .build(),
        "signsUntil of the keys before it ≥ signsFrom",
        "2026-01-01T00:01:00Z < 2026-01-01T00:01:01Z",
        "no key would sign in between");
    assertThat(
            settings()
                .key("first", JwsAlgorithm.ES256, windows(-60, 60))
                .key("second", JwsAlgorithm.ES256, windows(60, 200))
                .build()
                .load()
                .records())
        .hasSize(2);
  }

  @Test
  void a_first_key_that_signs_only_later_is_refused() throws Exception {
    put("first", JwsAlgorithm.ES256);

    refused(
        () -> settings().key("first", JwsAlgorithm.ES256, windows(1, 60)).build(),
        "expected now ≥ signsFrom");
  }

  @Test
  void a_gap_that_is_over_does_not_keep_a_node_from_starting() throws Exception {
    put("first", JwsAlgorithm.ES256);
    put("second", JwsAlgorithm.ES256);
    clock.set(START.plusSeconds(61));

    assertThat(
            settings()
                .key("first", JwsAlgorithm.ES256, windows(-60, 60))
                .key("second", JwsAlgorithm.ES256, windows(61, 200))
                .build())
        .isNotNull();
  }

  @Test
  void a_key_that_does_not_outlast_its_tokens_is_refused_with_the_inequality() throws Exception {
    put("first", JwsAlgorithm.ES256);
    Instant until = START.plusSeconds(60);
    KeyStoreKeys hasty =
        settings()
            .key(
                "first",
                JwsAlgorithm.ES256,
                e ->
                    e.signsFrom(START)
                        .signsUntil(until)
                        .verifiesUntil(until.plus(TAIL).minusSeconds(1)))
            .build();

    refused(
        () -> storeOver(hasty),
        "verifiesUntil ≥ signsUntil + maxTokenLifetime + leeway + clockSkew",
        "2026-01-01T00:01:24Z < 2026-01-01T00:01:00Z + 25s");
  }

  /** D = 18 s. */
  @Test
  void a_key_that_is_deployed_too_shortly_before_it_signs_is_refused() throws Exception {
    put("first", JwsAlgorithm.ES256);
    put("second", JwsAlgorithm.ES256);

    refused(
        () ->
            storeOver(
                settings()
                    .key("first", JwsAlgorithm.ES256, windows(-60, 60))
                    .key(
                        "second",
                        JwsAlgorithm.ES256,
                        e -> windows(50, 200).accept(e.publishedAt(START.plusSeconds(33))))
                    .build()),
        "signsFrom ≥ publishedAt + publishAhead",
        "18s");
    assertThat(
            storeOver(
                settings()
                    .key("first", JwsAlgorithm.ES256, windows(-60, 60))
                    .key(
                        "second",
                        JwsAlgorithm.ES256,
                        e -> windows(50, 200).accept(e.publishedAt(START.plusSeconds(32))))
                    .build()))
        .isNotNull();
  }

  @Test
  void windows_out_of_order_or_missing_are_refused() throws Exception {
    put("first", JwsAlgorithm.ES256);

    refused(
        () -> settings().key("first", JwsAlgorithm.ES256, windows(60, -60)).build(),
        "signsFrom ≤ signsUntil ≤ verifiesUntil");
    refused(
        () -> settings().key("first", JwsAlgorithm.ES256, e -> e.signsFrom(START)).build(),
        "signsUntil(…)",
        "first");
  }

  @Test
  void a_key_does_not_sign_outside_the_validity_of_its_certificate() throws Exception {
    put("first", JwsAlgorithm.ES256, START.minusSeconds(10), START.plusSeconds(59));

    refused(
        () -> settings().key("first", JwsAlgorithm.ES256, windows(-10, 61)).build(),
        "within the validity of its certificate",
        "ignoringCertificateValidity()");
    refused(
        () -> settings().key("first", JwsAlgorithm.ES256, windows(-11, 60)).build(),
        "within the validity of its certificate");
    assertThat(settings().key("first", JwsAlgorithm.ES256, windows(-10, 60)).build()).isNotNull();
    assertThat(
            settings()
                .key(
                    "first",
                    JwsAlgorithm.ES256,
                    e -> windows(-11, 61).accept(e.ignoringCertificateValidity()))
                .build())
        .isNotNull();
  }

  @Test
  void a_key_whose_certificate_has_expired_goes_on_verifying() throws Exception {
    SigningKey old = put("old", JwsAlgorithm.ES256, START.minusSeconds(90), START.minusSeconds(10));
    put("first", JwsAlgorithm.ES256);

    RotatingKeyStore store =
        storeOver(
            settings()
                .key("old", JwsAlgorithm.ES256, windows(-90, -10))
                .key("first", JwsAlgorithm.ES256, windows(-10, 60))
                .build());

    assertThat(store.find(old.keyId(), START)).isInstanceOf(KeyLookup.Found.class);
  }

  @Test
  void an_entry_that_is_missing_or_of_another_algorithm_is_refused_with_its_alias()
      throws Exception {
    put("first", JwsAlgorithm.ES256);

    assertThatExceptionOfType(InvalidKeyMaterialException.class)
        .isThrownBy(() -> settings().key("no-such", JwsAlgorithm.ES256, windows(-60, 60)).build())
        .withMessageContaining("no-such");
    assertThatExceptionOfType(InvalidKeyMaterialException.class)
        .isThrownBy(() -> settings().key("first", JwsAlgorithm.RS256, windows(-60, 60)).build())
        .withMessageContaining("first");
  }

  @Test
  void a_wrong_password_and_a_missing_or_damaged_file_are_named() throws Exception {
    put("first", JwsAlgorithm.ES256);
    Path file = directory.resolve("keys.p12");
    try (OutputStream content = Files.newOutputStream(file)) {
      keyStore.store(content, PASSWORD);
    }

    outOfReach(file, "wrong horse", "the password is not the one of the file");
    outOfReach(directory.resolve("none.p12"), "correct horse", "there is no such file");
    Files.writeString(file, "torn");
    outOfReach(file, "correct horse", "is it a PKCS#12 file");
  }

  private void outOfReach(Path file, String password, String why) {
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(
            () ->
                KeyStoreKeys.builder()
                    .file(file)
                    .password(password.toCharArray())
                    .key("first", JwsAlgorithm.ES256, windows(-60, 60))
                    .build())
        .withMessageContainingAll(why, file.toString())
        .withMessageNotContaining("horse");
  }

  @Test
  void secrets_and_key_pairs_are_not_mixed_and_no_key_comes_twice() throws Exception {
    put("first", JwsAlgorithm.ES256);
    put("hmac", JwsAlgorithm.HS256);
    keyStore.setKeyEntry(
        "copy",
        keyStore.getKey("first", PASSWORD),
        PASSWORD,
        keyStore.getCertificateChain("first"));

    refused(
        () ->
            settings()
                .key("first", JwsAlgorithm.ES256, windows(-60, 60))
                .key("hmac", JwsAlgorithm.HS256, windows(-60, 60))
                .build(),
        "only secrets or only key pairs");
    refused(
        () ->
            settings()
                .key("first", JwsAlgorithm.ES256, windows(-60, 60))
                .key("copy", JwsAlgorithm.ES256, windows(-60, 60))
                .build(),
        "two records have the key id");
  }

  @Test
  void what_was_not_said_is_refused() {
    refused(() -> KeyStoreKeys.builder().keyStore(keyStore).build(), "password(…)");
    refused(() -> KeyStoreKeys.builder().password(PASSWORD).build(), "file(…) or keyStore(…)");
    refused(() -> settings().file(directory.resolve("x.p12")).build(), "each of them");
    refused(() -> settings().build(), "key(…) once or more");
  }

  @Test
  void the_password_of_the_caller_is_left_alone_and_its_copy_is_erased() throws Exception {
    put("first", JwsAlgorithm.ES256);
    char[] password = PASSWORD.clone();
    KeyStoreKeys.Builder once =
        KeyStoreKeys.builder()
            .keyStore(keyStore)
            .password(password)
            .clock(clock)
            .key("first", JwsAlgorithm.ES256, windows(-60, 60));
    once.build();

    assertThat(password).isEqualTo(PASSWORD);
    assertThatExceptionOfType(InvalidKeyMaterialException.class).isThrownBy(once::build);
  }

  @Test
  void it_is_never_written() throws IOException, Exception {
    put("first", JwsAlgorithm.ES256);
    KeyStoreKeys keys = settings().key("first", JwsAlgorithm.ES256, windows(-60, 60)).build();

    assertThat(keys.isReadOnly()).isTrue();
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> keys.compareAndSet(1, KeySet.empty()));
  }

  @Test
  void its_text_shows_ids_and_windows() throws Exception {
    SigningKey first = put("first", JwsAlgorithm.ES256);
    KeyStoreKeys keys = settings().key("first", JwsAlgorithm.ES256, windows(-60, 60)).build();

    assertThat(keys.toString()).contains(first.keyId(), "2026-01-01T00:01:00Z");
  }
}
