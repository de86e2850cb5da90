package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the keys come from under which key sets rest, and how one follows another. */
class KeyEncryptionKeysTest {

  private static final byte[] OLD = bytes(1);
  private static final byte[] NEW = bytes(2);
  private static final KeySet SET =
      KeySet.of(1, "change", List.of(TestKeys.record(TestKeys.START)));

  @TempDir private Path directory;

  private static byte[] bytes(long seed) {
    byte[] bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static KeySet reopened(KeyEncryptionKeys writer, KeyEncryptionKeys reader) {
    return KeySetSeal.under(reader).open(KeySetSeal.under(writer).seal(SET));
  }

  @Test
  void a_variable_of_the_environment_holds_it_in_base64() {
    KeyEncryptionKeys keys =
        KeyEncryptionKeys.fromEnvironment("KEK", Map.of("KEK", base64(OLD) + "\n")::get);

    assertThat(reopened(KeyEncryptionKeys.of(OLD), keys).version()).isEqualTo(1);
  }

  @Test
  void the_next_and_the_previous_variable_only_open() {
    KeyEncryptionKeys keys =
        KeyEncryptionKeys.fromEnvironment(
            "KEK",
            Map.of("KEK", base64(NEW), "KEK_PREVIOUS", base64(OLD), "KEK_NEXT", base64(bytes(3)))
                ::get);

    assertThat(reopened(KeyEncryptionKeys.of(OLD), keys).version()).isEqualTo(1);
    assertThat(reopened(KeyEncryptionKeys.of(bytes(3)), keys).version()).isEqualTo(1);
    assertThat(reopened(keys, KeyEncryptionKeys.of(NEW)).version()).isEqualTo(1);
  }

  @Test
  void a_missing_variable_is_named_and_the_remedy_with_it() {
    assertThatIllegalStateException()
        .isThrownBy(() -> KeyEncryptionKeys.fromEnvironment("KEK", Map.<String, String>of()::get))
        .withMessageContaining("KEK")
        .withMessageContaining("openssl rand -base64 32");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 31, 33, 64})
  void another_length_than_32_bytes_is_refused(int length) {
    byte[] key =
        Arrays.copyOf(base64(bytes(4)).repeat(3).getBytes(StandardCharsets.US_ASCII), length);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyEncryptionKeys.of(key))
        .withMessageContaining("32")
        .withMessageContaining(String.valueOf(length));
  }

  @Test
  void one_byte_repeated_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> KeyEncryptionKeys.of(new byte[32]));
  }

  @Test
  void what_is_no_base64_is_refused_and_not_quoted() {
    String hexadecimal = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    assertThatIllegalStateException()
        .isThrownBy(() -> KeyEncryptionKeys.fromEnvironment("KEK", name -> hexadecimal))
        .withMessageContaining("KEK")
        .withMessageNotContaining("001122");
  }

  @Test
  void the_same_key_twice_is_refused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> KeyEncryptionKeys.of(OLD).alsoOpening(KeyEncryptionKeys.of(OLD)));
  }

  @Test
  void a_file_holds_it_in_base64() throws IOException {
    Path file = file("rw-------");

    assertThat(reopened(KeyEncryptionKeys.of(OLD), KeyEncryptionKeys.fromFile(file)).version())
        .isEqualTo(1);
  }

  @Test
  void a_mounted_secret_may_be_read_by_its_group() throws IOException {
    assertThat(KeyEncryptionKeys.fromFile(file("r--r-----"))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw----r--", "rw-rw----", "rw-r--r--", "rw-----w-"})
  void a_file_that_others_can_read_or_the_group_can_write_is_refused(String mode)
      throws IOException {
    Path file = file(mode);

    assertThatIllegalStateException()
        .isThrownBy(() -> KeyEncryptionKeys.fromFile(file))
        .withMessageContaining(mode)
        .withMessageContaining("chmod 640");
  }

  private Path file(String mode) throws IOException {
    Path file = Files.writeString(directory.resolve("kek"), base64(OLD) + "\n");
    assumeThat(FileGuard.isPosix(file)).isTrue();
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  @Test
  void a_file_that_is_not_there_is_named() {
    assertThatIllegalStateException()
        .isThrownBy(() -> KeyEncryptionKeys.fromFile(directory.resolve("absent")))
        .withMessageContaining("absent")
        .withMessageContaining("no such file");
  }

  @Test
  void a_long_file_is_another_file() throws IOException {
    Path file = file("rw-------");
    Files.writeString(file, "A".repeat(10_000));

    assertThatIllegalStateException()
        .isThrownBy(() -> KeyEncryptionKeys.fromFile(file))
        .withMessageContaining("longer");
  }

  @Test
  void the_id_says_nothing_of_the_key_and_the_log_shows_ids_only() {
    KeyEncryptionKeys keys = KeyEncryptionKeys.of(OLD);
    DataKey key = keys.forSealing();

    assertThat(keys + " " + key + " " + KeySetSeal.under(keys))
        .contains(key.keyEncryptionKeyId())
        .doesNotContain(base64(OLD).substring(0, 20));
    assertThat(key.keyEncryptionKeyId())
        .isNotEqualTo(KeyEncryptionKeys.of(NEW).forSealing().keyEncryptionKeyId());
  }

  @Test
  void the_bytes_that_were_given_may_be_wiped() {
    byte[] given = OLD.clone();
    KeyEncryptionKeys keys = KeyEncryptionKeys.of(given);
    Arrays.fill(given, (byte) 0);

    assertThat(reopened(KeyEncryptionKeys.of(OLD), keys).version()).isEqualTo(1);
  }

  /** The runbook of docs/keys.md, with one node that is always a step behind. */
  @Test
  void a_key_is_replaced_in_three_steps_during_which_every_node_can_read() {
    KeyEncryptionKeys before = KeyEncryptionKeys.of(OLD);
    KeyEncryptionKeys opensBoth = before.alsoOpening(KeyEncryptionKeys.of(NEW));
    KeyEncryptionKeys encryptsNew =
        KeyEncryptionKeys.of(NEW).alsoOpening(KeyEncryptionKeys.of(OLD));
    KeyEncryptionKeys after = KeyEncryptionKeys.of(NEW);

    assertThat(reopened(before, opensBoth).version()).isEqualTo(1);
    assertThat(reopened(opensBoth, before).version()).isEqualTo(1);
    assertThat(reopened(encryptsNew, opensBoth).version()).isEqualTo(1);
    assertThat(reopened(opensBoth, encryptsNew).version()).isEqualTo(1);
    assertThat(reopened(encryptsNew, after).version()).isEqualTo(1);
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> reopened(encryptsNew, before));
  }

  /** A service in this process that is asked to wrap: XOR, which is enough to see who is asked. */
  private static final class FakeKms implements KeyWrapper {

    private final AtomicInteger wraps = new AtomicInteger();
    private final AtomicInteger unwraps = new AtomicInteger();

    @Override
    public byte[] wrap(byte[] dataKey) {
      wraps.incrementAndGet();
      return xor(dataKey);
    }

    @Override
    public byte[] unwrap(byte[] wrapped) {
      unwraps.incrementAndGet();
      return xor(wrapped);
    }

    private static byte[] xor(byte[] bytes) {
      byte[] result = bytes.clone();
      for (int i = 0; i < result.length; i++) {
        result[i] ^= OLD[i % OLD.length];
      }
      return result;
    }
  }

  @Test
  void a_service_wraps_a_new_data_key_for_each_document() {
    FakeKms kms = new FakeKms();
    KeySetSeal seal = KeySetSeal.under(KeyEncryptionKeys.wrappedBy("alias/keys", kms));

    String one = seal.seal(SET);
    String other = seal.seal(SET);

    assertThat(kms.wraps).hasValue(2);
    assertThat(dataKey(one)).isNotEqualTo(dataKey(other)).isNotEmpty();
    assertThat(one).contains("\"kek\":\"alias/keys\"");
  }

  private static String dataKey(String document) {
    return document.replaceFirst(".*\"dataKey\":\"([^\"]*)\".*", "$1");
  }

  @Test
  void a_service_is_asked_once_for_a_document_that_does_not_change() {
    String document =
        KeySetSeal.under(KeyEncryptionKeys.wrappedBy("alias/keys", new FakeKms())).seal(SET);
    FakeKms kms = new FakeKms();
    KeySetSeal seal = KeySetSeal.under(KeyEncryptionKeys.wrappedBy("alias/keys", kms));

    for (int i = 0; i < 10; i++) {
      assertThat(seal.open(document).version()).isEqualTo(1);
    }

    assertThat(kms.unwraps).hasValue(1);
  }

  @Test
  void a_data_key_that_was_exchanged_is_noticed() {
    KeySetSeal seal = KeySetSeal.under(KeyEncryptionKeys.wrappedBy("alias/keys", new FakeKms()));
    String document = seal.seal(SET);

    String exchanged = document.replace(dataKey(document), dataKey(seal.seal(SET)));

    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> seal.open(exchanged))
        .withMessageContaining("MAC");
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> seal.open(document.replaceFirst("\"dataKey\":\"[^\"]*\",", "")))
        .withMessageContaining("no data key");
  }

  @Test
  void a_service_out_of_reach_is_an_error_of_the_storage() {
    KeyWrapper broken =
        new KeyWrapper() {
          @Override
          public byte[] wrap(byte[] dataKey) {
            throw new IllegalStateException("connection refused");
          }

          @Override
          public byte[] unwrap(byte[] wrapped) {
            return new byte[16];
          }
        };
    KeySetSeal seal = KeySetSeal.under(KeyEncryptionKeys.wrappedBy("alias/keys", broken));
    String document =
        KeySetSeal.under(KeyEncryptionKeys.wrappedBy("alias/keys", new FakeKms())).seal(SET);

    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> seal.seal(SET))
        .withMessageContaining("alias/keys");
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> seal.open(document))
        .withMessageContaining("32 bytes");
  }

  @Test
  @SuppressWarnings("NullAway") // what a careless implementation answers
  void a_service_that_answers_nothing_is_an_error_of_the_storage() {
    KeyWrapper careless =
        new KeyWrapper() {
          @Override
          public byte[] wrap(byte[] dataKey) {
            return null;
          }

          @Override
          public byte[] unwrap(byte[] wrapped) {
            return null;
          }
        };
    KeySetSeal seal = KeySetSeal.under(KeyEncryptionKeys.wrappedBy("alias/keys", careless));
    String document =
        KeySetSeal.under(KeyEncryptionKeys.wrappedBy("alias/keys", new FakeKms())).seal(SET);

    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> seal.seal(SET))
        .withMessageContaining("alias/keys");
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> seal.open(document))
        .withMessageContaining("alias/keys");
  }
}
