package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.Validation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyStoreExportTest {

  private static final char[] PASSWORD = "correct horse".toCharArray();

  private final MovableClock clock = MovableClock.at(TestKeys.START);

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("keys.p12");
  }

  private RotatingKeyStore store(JwsAlgorithm algorithm) {
    return RotatingKeyStore.builder()
        .algorithm(algorithm)
        .storage(KeySetStorage.inMemory())
        .clock(clock)
        .build();
  }

  private List<KeyView> export(RotatingKeyStore store) {
    return KeyStoreExport.toPkcs12(store, Certificates::chainOf, PASSWORD, file());
  }

  private RotatingKeyStore imported(JwsAlgorithm algorithm, List<KeyView> exported) {
    KeyStoreKeys.Builder keys = KeyStoreKeys.builder().file(file()).password(PASSWORD).clock(clock);
    exported.forEach(keys::key);
    return RotatingKeyStore.builder()
        .algorithm(algorithm)
        .storage(keys.build())
        .clock(clock)
        .build();
  }

  private String issue(RotatingKeyStore keys) {
    return JwtIssuer.builder()
        .issuer("i")
        .audience("a")
        .lifetime(Duration.ofMinutes(5))
        .signWith(keys)
        .clock(clock)
        .build()
        .issue(claims -> claims.subject("alice"));
  }

  private Validation check(RotatingKeyStore keys, String token) {
    return JwtValidator.builder()
        .issuer("i")
        .audience("a")
        .verifyWith(keys)
        .clock(clock)
        .build()
        .check(token);
  }

  @ParameterizedTest
  @EnumSource(names = {"HS256", "HS512", "RS256", "ES256", "ES384", "ED25519"})
  void what_was_exported_and_imported_signs_verifies_and_has_the_same_windows(
      JwsAlgorithm algorithm) {
    RotatingKeyStore original = store(algorithm);

    RotatingKeyStore again = imported(algorithm, export(original));

    assertThat(again.keys())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("purgeAt")
        .isEqualTo(original.keys());
    assertThat(check(again, issue(original))).isInstanceOf(Validation.Accepted.class);
    assertThat(check(original, issue(again))).isInstanceOf(Validation.Accepted.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"HS256", "ES256"})
  void a_key_that_signs_no_more_still_verifies_after_an_import(JwsAlgorithm algorithm) {
    RotatingKeyStore original = store(algorithm);
    String token = issue(original);
    original.rotate();

    RotatingKeyStore again = imported(algorithm, export(original));

    assertThat(check(again, token)).isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void a_key_without_private_half_is_written_if_somebody_certifies_it_and_else_left_out()
      throws Exception {
    RotatingKeyStore original = store(JwsAlgorithm.ES256);
    KeyView old = original.current().orElseThrow();
    SigningKey kept = original.set().record(old.keyId()).orElseThrow().signingKey().orElseThrow();
    X509Certificate certificate =
        Certificates.selfSigned(
            kept.verificationKey().toPublicKey(),
            (java.security.PrivateKey) kept.exportKey(),
            old.publishAt(),
            old.verifyUntil());
    original.rotate();
    clock.advance(Duration.ofMinutes(2));
    original.rotateIfDue();
    assertThat(original.set().record(old.keyId()).orElseThrow().signingKey()).isEmpty();

    assertThat(export(original)).extracting(KeyView::keyId).doesNotContain(old.keyId());

    List<KeyView> all =
        KeyStoreExport.toPkcs12(
            original,
            (key, publicKey, privateKey) ->
                privateKey.isEmpty()
                    ? List.of(certificate)
                    : Certificates.chainOf(key, publicKey, privateKey),
            PASSWORD,
            file());
    assertThat(imported(JwsAlgorithm.ES256, all).find(old.keyId(), clock.instant()))
        .isInstanceOf(KeyLookup.Found.class);
  }

  @Test
  void revoked_keys_are_not_written() {
    RotatingKeyStore original = store(JwsAlgorithm.ES256);
    String leaked = original.current().orElseThrow().keyId();
    original.revoke(leaked, "leaked");

    assertThat(export(original)).extracting(KeyView::keyId).doesNotContain(leaked).hasSize(2);
  }

  @Test
  void the_file_is_its_owners_and_complete() throws Exception {
    export(store(JwsAlgorithm.ES256));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file());
    }
  }

  @Test
  void the_secret_is_not_in_the_file() throws Exception {
    RotatingKeyStore original = store(JwsAlgorithm.HS256);
    byte[] secret =
        original.set().records().get(0).signingKey().orElseThrow().exportKey().getEncoded();

    export(original);

    assertThat(new String(Files.readAllBytes(file()), StandardCharsets.ISO_8859_1))
        .doesNotContain(new String(secret, StandardCharsets.ISO_8859_1));
  }

  @Test
  void a_certificate_of_another_key_is_refused_and_nothing_is_written() throws Exception {
    RotatingKeyStore original = store(JwsAlgorithm.ES256);
    SigningKey other = SigningKey.generate(JwsAlgorithm.ES256);
    X509Certificate certificate =
        Certificates.selfSigned(
            other.verificationKey().toPublicKey(),
            (java.security.PrivateKey) other.exportKey(),
            TestKeys.START,
            TestKeys.START.plusSeconds(60));

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                KeyStoreExport.toPkcs12(
                    original, (key, pub, priv) -> List.of(certificate), PASSWORD, file()))
        .withMessageContaining("another public key");
    assertThat(file()).doesNotExist();
  }

  @Test
  void a_key_that_signs_is_not_left_out() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                KeyStoreExport.toPkcs12(
                    store(JwsAlgorithm.ES256), (key, pub, priv) -> List.of(), PASSWORD, file()))
        .withMessageContaining("the chain is empty");
  }

  @Test
  void an_authority_that_fails_is_the_cause() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                KeyStoreExport.toPkcs12(
                    store(JwsAlgorithm.ES256),
                    (key, pub, priv) -> {
                      throw new java.io.IOException("the authority is down");
                    },
                    PASSWORD,
                    file()))
        .withRootCauseInstanceOf(java.io.IOException.class);
  }

  @Test
  void a_key_that_is_kept_elsewhere_is_refused() {
    RotatingKeyStore remote =
        TestKeys.fastStore(KeySetStorage.inMemory(), clock)
            .newKeys(() -> TestKeys.remoteKey("kms/7"))
            .build();

    assertThatIllegalStateException()
        .isThrownBy(() -> export(remote))
        .withMessageContaining("kms/7");
  }
}
