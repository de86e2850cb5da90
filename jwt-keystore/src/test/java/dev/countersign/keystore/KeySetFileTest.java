package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.countersign.keystore.KeySetStorage.WriteResult;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key set in a file: what is refused, what is noticed, what is left of a crash. */
class KeySetFileTest {

  private static final KeyEncryptionKeys KEYS = KeySetFileProcess.KEYS;
  private static final KeyRecord KEY = TestKeys.record(TestKeys.START);

  @TempDir private Path directory;
  private Path path;
  private KeySetFile file;

  @BeforeEach
  void start_with_no_file() {
    path = directory.resolve("keyset.json");
    file = KeySetFile.at(path, KEYS);
  }

  private static KeySet set(long version) {
    return KeySet.of(version, "change-" + version, List.of(KEY));
  }

  private void write(int versions) {
    for (int version = 1; version <= versions; version++) {
      assertThat(file.compareAndSet(version - 1, set(version))).isEqualTo(WriteResult.APPLIED);
    }
  }

  private Path mark() {
    return directory.resolve("keyset.json.version");
  }

  private void assertRefused(String... complaints) {
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> file.load())
        .satisfies(e -> assertThat(e.getMessage()).contains(complaints).contains(path.toString()));
    assertThatExceptionOfType(KeySetStorageException.class)
        .as("a write over it")
        .isThrownBy(() -> file.compareAndSet(0, set(1)))
        .satisfies(e -> assertThat(e.getMessage()).contains(complaints));
  }

  private void setMode(Path of, String mode) throws IOException {
    assumeThat(FileGuard.isPosix(of)).isTrue();
    Files.setPosixFilePermissions(of, PosixFilePermissions.fromString(mode));
  }

  @Test
  void the_key_store_of_the_contract_rotates_over_it() {
    MovableClock clock = MovableClock.at(TestKeys.START);
    RotatingKeyStore one = TestKeys.fastStore(file, clock).build();
    RotatingKeyStore other = TestKeys.fastStore(KeySetFile.at(path, KEYS), clock).build();

    one.rotate();
    other.refresh();

    assertThat(other.current(clock.instant()).keyId())
        .isEqualTo(one.current(clock.instant()).keyId());
    assertThat(other.keys()).isEqualTo(one.keys());
  }

  @Test
  void the_file_its_mark_and_its_lock_are_for_their_owner_only() throws IOException {
    assumeThat(FileGuard.isPosix(directory)).isTrue();
    write(2);

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files)
          .hasSize(3)
          .allSatisfy(
              any ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(any)))
                      .isEqualTo("rw-------"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rw-rw-rw-", "rwx--x--x"})
  void a_file_that_others_may_read_or_write_is_refused(String mode) throws IOException {
    write(1);
    setMode(path, mode);

    assertRefused(mode, "chmod 600");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx"})
  void a_directory_in_which_others_may_replace_files_is_refused(String mode) throws IOException {
    write(1);
    setMode(directory, mode);

    assertRefused("chmod go-w");
  }

  @Test
  void a_directory_in_which_only_owners_may_replace_files_is_taken() throws IOException {
    write(1);
    assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("unix");
    Files.setAttribute(directory, "unix:mode", 01777);

    assertThat(file.load().version()).isEqualTo(1);
  }

  @Test
  void a_lock_file_that_others_may_open_is_refused() throws IOException {
    Path lock = Files.createFile(directory.resolve("keyset.json.lock"));
    setMode(lock, "rw-rw-rw-");

    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> file.compareAndSet(0, set(1)))
        .withMessageContaining("rw-rw-rw-");
  }

  @Test
  void what_is_no_file_is_refused() throws IOException {
    Files.createDirectory(path);

    assertRefused("regular file");
  }

  /** A volume that was not mounted must not look like a first start. */
  @Test
  void a_directory_that_does_not_exist_is_no_first_start() {
    path = directory.resolve("absent").resolve("keyset.json");
    file = KeySetFile.at(path, KEYS);

    assertRefused("directory does not exist", "not mounted");
  }

  @Test
  void a_link_to_nowhere_is_no_first_start() throws IOException {
    Files.createSymbolicLink(path, directory.resolve("absent.json"));

    assertRefused("symbolic link");
  }

  @Test
  void an_empty_file_is_torn_and_no_first_start() throws IOException {
    write(1);
    Files.write(path, new byte[0]);

    assertRefused("torn", "backup");
  }

  @Test
  void a_truncated_file_is_refused() throws IOException {
    write(1);
    byte[] content = Files.readAllBytes(path);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(content.length - 1L);
    }

    assertRefused("truncated");
  }

  @Test
  void an_altered_file_is_refused() throws IOException {
    write(1);
    Files.writeString(path, Files.readString(path).replace("\"version\":1", "\"version\":2"));

    assertRefused("MAC", "altered");
  }

  @Test
  void a_file_that_has_no_end_is_refused() throws IOException {
    write(1);
    Files.write(path, new byte[SealedDocument.MAX_LENGTH + 100]);

    assertRefused("1048576");
  }

  @Test
  void a_file_under_another_key_is_refused() {
    write(1);
    file =
        KeySetFile.at(
            path,
            KeyEncryptionKeys.of(
                "another key of thirty-two bytes.".getBytes(StandardCharsets.US_ASCII)));

    assertRefused("key-encryption key");
  }

  @Test
  void a_deleted_file_is_no_first_start() throws IOException {
    write(3);
    Files.delete(path);

    assertRefused("deleted", "version 3");
  }

  @Test
  void an_older_file_that_was_put_back_is_refused_after_a_restart_too() throws IOException {
    write(2);
    byte[] old = Files.readAllBytes(path);
    assertThat(file.compareAndSet(2, set(3))).isEqualTo(WriteResult.APPLIED);
    Files.write(path, old);
    file = KeySetFile.at(path, KEYS);

    assertRefused("version 2", "version 3", "older copy");
  }

  @Test
  void another_file_of_the_same_version_that_was_put_there_is_refused() throws IOException {
    write(2);
    KeySet other = KeySet.of(2, "another history", List.of());
    Files.writeString(path, KeySetSeal.under(KEYS).seal(other));

    assertRefused("another history");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"format\":1}"})
  void a_mark_that_is_not_to_be_believed_is_refused(String content) throws IOException {
    write(2);
    Files.writeString(mark(), content);

    assertRefused("keyset.json.version");
  }

  /** As after a crash between the two, or the loss of power. */
  @Test
  void a_mark_that_is_behind_is_put_right_by_the_next_write() throws IOException {
    write(1);
    byte[] behind = Files.readAllBytes(mark());
    assertThat(file.compareAndSet(1, set(2))).isEqualTo(WriteResult.APPLIED);
    Files.write(mark(), behind);

    assertThat(file.load().version()).isEqualTo(2);
    assertThat(file.compareAndSet(2, set(3))).isEqualTo(WriteResult.APPLIED);
    Files.delete(path);
    assertRefused("version 3");
  }

  @Test
  void a_backup_can_be_restored_on_purpose_and_a_running_node_puts_back_what_it_knows()
      throws IOException {
    MovableClock clock = MovableClock.at(TestKeys.START);
    RotatingKeyStore node = TestKeys.fastStore(file, clock).build();
    byte[] backup = Files.readAllBytes(path);
    String leaked = node.current(clock.instant()).keyId();
    node.revoke(leaked, "leaked");
    Files.write(path, backup);
    assertThatExceptionOfType(KeySetStorageException.class).isThrownBy(node::rotateIfDue);

    Files.delete(mark());
    assertThat(node.rotateIfDue()).isTrue();

    KeySet set = KeySetFile.at(path, KEYS).load();
    assertThat(set.record(leaked).orElseThrow().revocation()).isPresent();
  }

  @Test
  void what_crashed_writers_left_is_removed_by_the_next_write() throws IOException {
    write(1);
    Path left = directory.resolve(".keyset.json.123e4567-e89b-12d3-a456-426614174000.tmp");
    Path leftMark =
        directory.resolve(".keyset.json.version.123e4567-e89b-12d3-a456-426614174000.tmp");
    Files.writeString(left, "half");
    Files.writeString(leftMark, "half");

    assertThat(file.compareAndSet(1, set(2))).isEqualTo(WriteResult.APPLIED);

    assertThat(left).doesNotExist();
    assertThat(leftMark).doesNotExist();
  }

  /** Its writer holds another lock and may be at work. */
  @Test
  void what_the_writer_of_another_file_works_on_is_left_alone() throws IOException {
    Path other = directory.resolve(".keyset.json.b.123e4567-e89b-12d3-a456-426614174000.tmp");
    Files.writeString(other, "half");

    write(1);

    assertThat(other).exists();
  }

  @Test
  void a_write_that_fails_leaves_the_old_set_and_no_litter() throws IOException {
    write(1);
    KeySet tooLong = KeySet.of(2, "x".repeat(SealedDocument.MAX_LENGTH), List.of(KEY));

    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> file.compareAndSet(1, tooLong));
    Files.delete(directory.resolve("keyset.json.lock"));
    Files.createDirectory(directory.resolve("keyset.json.lock"));
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> file.compareAndSet(1, set(2)));

    assertThat(file.load().version()).isEqualTo(1);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(3);
    }
  }

  @Test
  void another_spelling_of_the_path_is_the_same_file() throws Exception {
    Path sub = Files.createDirectory(directory.resolve("sub"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
    Path fileLink = Files.createSymbolicLink(sub.resolve("other.json"), path);
    List<Path> spellings =
        List.of(path, sub.resolve("../keyset.json"), link.resolve("keyset.json"), fileLink);
    write(1);
    ExecutorService threads = Executors.newFixedThreadPool(spellings.size());
    try {
      List<Callable<Integer>> writers = new ArrayList<>();
      for (Path spelling : spellings) {
        writers.add(
            () -> increments(KeySetFile.at(spelling, KEYS).withLockWait(Duration.ofMinutes(2))));
      }
      int written = 0;
      for (Future<Integer> writer : threads.invokeAll(writers)) {
        written += writer.get();
      }
      assertThat(file.load().version()).isEqualTo(1 + written);
      assertThat(Files.isSymbolicLink(fileLink)).isTrue();
      assertThat(sub.resolve("other.json.lock")).doesNotExist();
    } finally {
      threads.shutdownNow();
    }
  }

  private static int increments(KeySetFile storage) {
    int written = 0;
    while (written < 10) {
      long version = storage.load().version();
      if (storage.compareAndSet(version, set(version + 1)) == WriteResult.APPLIED) {
        written++;
      }
    }
    return written;
  }

  /** The lock that this process holds by other means is what another process would hold. */
  @Test
  void a_writer_waits_for_the_lock_no_longer_than_it_was_told() throws IOException {
    write(1);
    file = file.withLockWait(Duration.ofMillis(50));
    try (FileChannel channel =
            FileChannel.open(directory.resolve("keyset.json.lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatExceptionOfType(KeySetStorageException.class)
          .isThrownBy(() -> file.compareAndSet(1, set(2)))
          .withMessageContaining("50 ms");
      assertThat(file.load().version()).as("readers need no lock").isEqualTo(1);
    }
  }

  @Test
  void a_lock_file_that_somebody_removed_is_made_anew() throws IOException {
    write(1);
    Files.delete(directory.resolve("keyset.json.lock"));

    assertThat(file.compareAndSet(1, set(2))).isEqualTo(WriteResult.APPLIED);
    assertThat(directory.resolve("keyset.json.lock")).exists();
  }

  @Test
  void an_interrupted_writer_writes_nothing() {
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> file.compareAndSet(0, set(1)));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(file.load().version()).isZero();
    write(1);
  }

  /** An administrator who rotates by hand must not lock the service out. */
  @Test
  void a_file_of_another_user_is_not_taken_over() throws IOException {
    write(1);
    assumeThat(System.getProperty("user.name")).as("who may give files away").isEqualTo("root");
    Files.setOwner(
        path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));

    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> file.compareAndSet(1, set(2)))
        .withMessageContaining("belongs to nobody");
    assertThat(file.load().version()).isEqualTo(1);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(3);
    }
  }

  @Test
  void a_version_that_is_not_higher_is_a_mistake_of_the_caller() {
    assertThatIllegalArgumentException().isThrownBy(() -> file.compareAndSet(2, set(2)));
  }

  @Test
  void a_path_without_a_file_name_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeySetFile.at(Path.of("/"), KEYS))
        .withMessageContaining("path of a file");
  }

  @Test
  void a_wait_out_of_bounds_is_refused() {
    for (Duration wait : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofHours(1))) {
      assertThatIllegalArgumentException().isThrownBy(() -> file.withLockWait(wait));
    }
  }

  @Test
  @Timeout(60)
  void a_change_is_hinted_at() throws InterruptedException {
    CountDownLatch hint = new CountDownLatch(1);
    try (KeySetStorage.Watch watch = file.watch(hint::countDown)) {
      assertThat(watch).isNotNull();
      write(1);
      assertThat(hint.await(50, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_closed_watch_is_quiet_and_its_thread_ends() throws InterruptedException {
    AtomicInteger hints = new AtomicInteger();
    KeySetStorage.Watch watch = file.watch(hints::incrementAndGet);
    List<Thread> threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("countersign-key-file-watch"))
            .toList();
    assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon);

    watch.close();

    for (Thread thread : threads) {
      thread.join(30_000);
      assertThat(thread.isAlive()).isFalse();
    }
    write(1);
    assertThat(hints).hasValue(0);
  }

  @Test
  void a_place_that_cannot_be_watched_is_read_all_the_same() {
    KeySetFile absent = KeySetFile.at(directory.resolve("absent/keyset.json"), KEYS);

    try (KeySetStorage.Watch watch = absent.watch(() -> {})) {
      assertThat(watch).isNotNull();
    }
  }

  /** As Kubernetes mounts a secret: links to a directory that is exchanged as a whole. */
  @Test
  void a_mounted_secret_is_read_and_never_written() throws IOException {
    write(1);
    Path mount = Files.createDirectory(directory.resolve("mount"));
    mount(mount, "..2026_01", Files.readString(path));
    KeySetFile mounted = KeySetFile.readOnly(mount.resolve("keyset.json"), KeySetSeal.under(KEYS));
    assertThat(mounted.isReadOnly()).isTrue();
    assertThat(mounted.load().version()).isEqualTo(1);

    file.compareAndSet(1, set(2));
    mount(mount, "..2026_02", Files.readString(path));

    assertThat(mounted.load().version()).isEqualTo(2);
    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(() -> mounted.compareAndSet(2, set(3)))
        .withMessageContaining("read only");
    try (Stream<Path> files = Files.list(mount)) {
      assertThat(files.map(any -> any.getFileName().toString()))
          .containsExactlyInAnyOrder("keyset.json", "..data", "..2026_01", "..2026_02");
    }
  }

  private void mount(Path mount, String version, String content) throws IOException {
    Path volume = Files.createDirectory(mount.resolve(version));
    Path secret = Files.writeString(volume.resolve("keyset.json"), content);
    setMode(secret, "r--r-----");
    Files.deleteIfExists(mount.resolve("..data"));
    Files.createSymbolicLink(mount.resolve("..data"), Path.of(version));
    if (Files.notExists(mount.resolve("keyset.json"))) {
      Files.createSymbolicLink(mount.resolve("keyset.json"), Path.of("..data/keyset.json"));
    }
  }

  @Test
  void a_mounted_secret_that_is_absent_is_no_first_start() {
    KeySetFile mounted = KeySetFile.readOnly(path, KeySetSeal.under(KEYS));

    assertThatExceptionOfType(KeySetStorageException.class)
        .isThrownBy(mounted::load)
        .withMessageContaining("does not exist");
  }

  @Test
  void the_log_shows_the_path_only() {
    assertThat(file).hasToString("KeySetFile[" + path + "]");
  }
}
