package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.JwsAlgorithm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwksFileTest {

  private static final Duration DELAY = Duration.ofSeconds(7);

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final ScriptedStorage storage = new ScriptedStorage();

  /** S + C + A + H = 18 s, and the delay. */
  private final RotatingKeyStore store =
      TestKeys.fastStore(storage, clock)
          .publishAhead(Duration.ofSeconds(18 + 7))
          .staleAfter(Duration.ofSeconds(5))
          .build();

  @TempDir private Path directory;

  private Path path() {
    return directory.resolve("jwks.json");
  }

  private JwksFile file() {
    return JwksFile.of(store, path(), DELAY);
  }

  private String document() {
    return ((PublishedJwks.Document) store.jwks()).json();
  }

  @Test
  void it_has_the_document_that_the_endpoint_would_answer() throws IOException {
    assertThat(file().write()).isTrue();

    assertThat(path()).hasContent(document());
    assertThat(JwkSet.parse(Files.readString(path())).keys()).hasSize(2);
  }

  @Test
  void everybody_may_read_it_and_nothing_else_is_left_in_the_directory() throws IOException {
    file().write();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
        .isEqualTo("rw-r--r--");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(path());
    }
  }

  @Test
  void it_is_not_written_again_while_nothing_changes() {
    JwksFile file = file();
    file.write();
    clock.advance(Duration.ofSeconds(5).minusNanos(1));

    assertThat(file.write()).isFalse();
  }

  @Test
  void it_is_written_again_when_it_is_old_so_that_its_age_shows_that_somebody_writes_it() {
    JwksFile file = file();
    file.write();
    clock.advance(Duration.ofSeconds(5));

    assertThat(file.write()).isTrue();
  }

  @Test
  void it_is_written_when_the_keys_have_changed() {
    JwksFile file = file();
    file.write();
    store.rotate();

    assertThat(file.write()).isTrue();
    assertThat(path()).hasContent(document());
  }

  @Test
  void it_is_written_when_somebody_put_an_old_copy_back_or_removed_it() throws IOException {
    JwksFile file = file();
    file.write();
    Files.writeString(path(), "{\"keys\":[]}");
    assertThat(file.write()).isTrue();
    assertThat(path()).hasContent(document());

    Files.delete(path());
    assertThat(file.write()).isTrue();
  }

  /** An empty set that a content delivery network keeps would refuse every token. */
  @Test
  void the_old_one_stays_while_there_is_nothing_to_publish() {
    JwksFile file = file();
    file.write();
    String before = document();
    storage.down = true;
    clock.advance(Duration.ofDays(1));

    assertThat(store.jwks()).isInstanceOf(PublishedJwks.Unavailable.class);
    assertThat(file.write()).isFalse();
    assertThat(path()).hasContent(before);
  }

  @Test
  void readers_never_see_half_of_it() throws Exception {
    JwksFile file = file();
    file.write();
    CountDownLatch done = new CountDownLatch(1);
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; i < 100; i++) {
                store.rotate();
                file.write();
              }
              done.countDown();
            });
    writer.start();
    while (!done.await(0, TimeUnit.SECONDS)) {
      assertThat(JwkSet.parse(Files.readString(path())).keys()).isNotEmpty();
    }
    writer.join();
  }

  @Test
  void the_servers_max_age_is_that_of_the_key_store() {
    assertThat(file().maxAge()).isEqualTo(Duration.ofSeconds(10));
    assertThat(file().describe()).contains("max-age=10", "P + C + delay + H = 23s");
  }

  @Test
  void a_delay_for_which_keys_are_not_published_ahead_is_refused_with_the_inequality() {
    assertThatIllegalStateException()
        .isThrownBy(() -> JwksFile.of(store, path(), DELAY.plusSeconds(1)))
        .withMessageContaining(
            "publishAhead ≥ clockSkew + commitLatency + staleAfter + jwksMaxAge + delay,"
                + " but 25s < 26s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JwksFile.of(store, path(), Duration.ZERO));
  }

  @Test
  void a_verifier_of_the_file_knows_each_key_before_it_signs() throws IOException {
    assertThat(meetsAnUnknownKey(Duration.ofSeconds(18 + 7), DELAY)).isFalse();
  }

  /** So that the test above can fail. */
  @Test
  void a_verifier_of_a_file_that_takes_longer_than_was_said_meets_an_unknown_key()
      throws IOException {
    assertThat(meetsAnUnknownKey(Duration.ofSeconds(18 + 7), Duration.ofSeconds(30))).isTrue();
  }

  /** One that reads the file every 10 s, the max-age, and never because of an unknown key. */
  private boolean meetsAnUnknownKey(Duration publishAhead, Duration delay) throws IOException {
    for (int offset = 0; offset < delay.toSeconds(); offset++) {
      RotatingKeyStore lazy =
          TestKeys.fastStore(KeySetStorage.inMemory(), clock)
              .publishAhead(publishAhead)
              .staleAfter(Duration.ofSeconds(5))
              .withoutStandbyKey()
              .build();
      JwksFile file = JwksFile.of(lazy, path(), DELAY);
      file.write();
      String cached = Files.readString(path());
      for (int second = 0; second < 200; second++) {
        if (second % 5 == 0) {
          lazy.rotateIfDue();
        }
        if (second % delay.toSeconds() == offset) {
          file.write();
        }
        if (second % 10 == 9) {
          cached = Files.readString(path());
        }
        if (!cached.contains(lazy.current().orElseThrow().keyId())) {
          return true;
        }
        clock.advance(Duration.ofSeconds(1));
      }
    }
    return false;
  }

  @Test
  void secrets_are_never_written() {
    RotatingKeyStore secrets =
        RotatingKeyStore.builder()
            .algorithm(JwsAlgorithm.HS256)
            .storage(KeySetStorage.inMemory())
            .build();

    assertThatIllegalStateException()
        .isThrownBy(() -> JwksFile.of(secrets, path(), DELAY))
        .withMessageContaining("secrets");
  }

  @Test
  void a_directory_that_is_not_there_is_named() {
    JwksFile nowhere = JwksFile.of(store, directory.resolve("no/such.json"), DELAY);

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(nowhere::write)
        .withMessageContaining("such.json");
  }

  @Test
  void the_background_rotation_can_write_it() throws Exception {
    JwksFile file = file();
    CountDownLatch written = new CountDownLatch(1);
    try (RotatingKeyStore background = store) {
      background.startRotating(
          () -> {
            file.write();
            written.countDown();
          });
      assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(path()).hasContent(document());
  }

  @Test
  void a_file_that_cannot_be_written_does_not_stop_the_rotation() throws Exception {
    JwksFile nowhere = JwksFile.of(store, directory.resolve("no/such.json"), DELAY);
    CountDownLatch twice = new CountDownLatch(2);
    RotationSchedule schedule =
        new RotationSchedule(
            Duration.ofMillis(10), new java.util.Random(), twice::countDown, storage);
    schedule.start(nowhere::write);
    try {
      assertThat(twice.await(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      schedule.close();
    }
  }
}
