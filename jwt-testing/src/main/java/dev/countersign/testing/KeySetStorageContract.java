package dev.countersign.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.RemoteSigner;
import dev.countersign.jwt.SigningKey;
import dev.countersign.keystore.KeyRecord;
import dev.countersign.keystore.KeySet;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.keystore.KeySetStorage.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What every {@link KeySetStorage} has to do, as JUnit Jupiter tests for a storage of your own:
 * implement this interface by a test class, and say where the keys are.
 *
 * <pre>{@code
 * class OurStorageTest implements KeySetStorageContract {
 *
 *   private final String table = "keys_" + UUID.randomUUID(); // JUnit makes one object for each test
 *
 *   @Override
 *   public KeySetStorage open() {
 *     return new OurStorage(dataSource, table, seal.withRemoteSigners(
 *         (reference, publicKey) -> remoteSigner(reference)));
 *   }
 * }
 * }</pre>
 *
 * <p>The tests run in any order and each starts from nothing. They need no network and take less
 * than a second over a storage in memory.
 */
@SuppressWarnings("exports") // whoever implements it has the key store and JUnit at hand
public interface KeySetStorageContract {

  /**
   * The storage under test.
   *
   * @return another object over the same place each time that it is called within one test, or the
   *     same one if there is only one; the place is empty when a test starts
   */
  KeySetStorage open();

  /**
   * For a storage that keeps references of keys in a KMS: what signs for those that these tests
   * use.
   *
   * @param reference as the storage kept it
   * @return what signs
   * @throws IllegalArgumentException if the reference is not one of these tests
   */
  default RemoteSigner remoteSigner(String reference) {
    return ContractKms.signer(reference);
  }

  /** Nothing was ever written. */
  @Test
  default void before_the_first_write_there_is_the_empty_set() {
    KeySet set = open().load();

    assertThat(set.version()).isZero();
    assertThat(set.records()).isEmpty();
  }

  /** The first write expects version zero. */
  @Test
  default void the_first_write_expects_zero() {
    KeyRecord key = ContractKeys.signing(SigningKey.generate(JwsAlgorithm.ES256));

    assertThat(open().compareAndSet(0, ContractKeys.set(1, key))).isEqualTo(WriteResult.APPLIED);

    assertThat(open().load().version()).isEqualTo(1);
  }

  /** A second first write is a conflict. */
  @Test
  default void a_second_first_write_changes_nothing() {
    KeyRecord first = ContractKeys.signing(SigningKey.generate(JwsAlgorithm.ES256));
    KeyRecord second = ContractKeys.signing(SigningKey.generate(JwsAlgorithm.ES256));
    open().compareAndSet(0, ContractKeys.set(1, first));

    WriteResult result = open().compareAndSet(0, KeySet.of(1, "another change", List.of(second)));

    assertThat(result).isEqualTo(WriteResult.CONFLICT);
    assertThat(open().load().changeId()).isEqualTo("change-1");
    assertThat(open().load().records()).extracting(KeyRecord::keyId).containsOnly(first.keyId());
  }

  /** A write that expects a version that was there before, or never. */
  @Test
  default void a_write_that_expects_another_version_changes_nothing() {
    KeyRecord key = ContractKeys.signing(SigningKey.generate(JwsAlgorithm.ES256));
    open().compareAndSet(0, ContractKeys.set(1, key));
    open().compareAndSet(1, ContractKeys.set(2, key));

    for (long expected : new long[] {0, 1, 3}) {
      KeySet next = KeySet.of(expected + 1, "too late", List.of());
      assertThat(open().compareAndSet(expected, next)).isEqualTo(WriteResult.CONFLICT);
    }

    assertThat(open().load().version()).isEqualTo(2);
    assertThat(open().load().changeId()).isEqualTo("change-2");
    assertThat(open().load().records()).hasSize(1);
  }

  /** A write that expects a version when there is nothing. */
  @Test
  default void a_write_that_expects_a_version_where_there_is_none_changes_nothing() {
    assertThat(open().compareAndSet(1, KeySet.of(2, "too late", List.of())))
        .isEqualTo(WriteResult.CONFLICT);

    assertThat(open().load().version()).isZero();
  }

  /** Versions grow, but not always by one. */
  @Test
  default void a_write_may_skip_versions() {
    open().compareAndSet(0, ContractKeys.set(1));

    assertThat(open().compareAndSet(1, ContractKeys.set(40))).isEqualTo(WriteResult.APPLIED);

    assertThat(open().load().version()).isEqualTo(40);
    assertThat(open().compareAndSet(40, ContractKeys.set(41))).isEqualTo(WriteResult.APPLIED);
  }

  /** Objects over one place see each other's writes at once. */
  @Test
  default void another_object_over_the_same_place_sees_a_write() {
    KeySetStorage writer = open();
    KeySetStorage reader = open();
    assertThat(reader.load().version()).isZero();

    writer.compareAndSet(0, ContractKeys.set(1));
    assertThat(reader.load().version()).isEqualTo(1);

    reader.compareAndSet(1, ContractKeys.set(2));
    assertThat(writer.load().version()).isEqualTo(2);
  }

  /** Ids, algorithms, windows and revocations. */
  @Test
  default void windows_and_revocations_are_read_as_they_were_written() {
    KeySet written = KeySet.of(1, "e3b0\u00e9", ContractKeys.ofAllKinds());
    open().compareAndSet(0, written);

    KeySet read = open().load();

    assertThat(read.changeId()).isEqualTo(written.changeId());
    assertThat(read.records().stream().map(ContractKeys::windows))
        .isEqualTo(written.records().stream().map(ContractKeys::windows).toList());
  }

  /** Public keys and secrets that verify. */
  @Test
  default void what_verifies_is_read_as_it_was_written() {
    KeySet written = KeySet.of(1, "change", ContractKeys.ofAllKinds());
    open().compareAndSet(0, written);

    assertThat(open().load().records().stream().map(KeyRecord::verificationKey))
        .isEqualTo(written.records().stream().map(KeyRecord::verificationKey).toList());
  }

  /** Private keys and secrets that sign: the key that was read signs as the one written. */
  @Test
  default void what_signs_is_read_as_it_was_written() {
    KeySet written = KeySet.of(1, "change", ContractKeys.ofAllKinds());
    open().compareAndSet(0, written);
    KeySet read = open().load();

    for (int i = 0; i < written.records().size(); i++) {
      KeyRecord before = written.records().get(i);
      KeyRecord after = read.records().get(i);
      assertThat(after.signingKey().isPresent()).isEqualTo(before.signingKey().isPresent());
      after
          .signingKey()
          .ifPresent(
              key ->
                  assertThat(ContractKeys.signsFor(key, before.verificationKey().orElseThrow()))
                      .as("%s signs with the key that was read", before)
                      .isTrue());
    }
  }

  /** Of a key in a KMS its public half and its reference are kept. */
  @Test
  default void a_key_that_signs_elsewhere_does_so_after_it_was_read() {
    SigningKey key = ContractKms.newKey();
    open().compareAndSet(0, ContractKeys.set(1, ContractKeys.signing(key)));

    SigningKey read = open().load().records().get(0).signingKey().orElseThrow();

    assertThat(read.reference()).isEqualTo(key.reference());
    assertThat(ContractKeys.signsFor(read, key.verificationKey())).isTrue();
  }

  /** Material that is no longer in the set is no longer in the storage. */
  @Test
  default void material_that_is_left_out_of_a_write_is_gone() {
    SigningKey key = SigningKey.generate(JwsAlgorithm.ES256);
    open().compareAndSet(0, ContractKeys.set(1, ContractKeys.signing(key)));
    open().compareAndSet(1, ContractKeys.set(2, ContractKeys.retired(key)));
    assertThat(open().load().records().get(0).signingKey()).isEmpty();
    assertThat(open().load().records().get(0).verificationKey()).isPresent();

    open().compareAndSet(2, ContractKeys.set(3, ContractKeys.revoked(key)));
    assertThat(open().load().records().get(0).verificationKey()).isEmpty();
  }

  /** Many hand-made rotations within one period leave many keys. */
  @Test
  default void a_set_of_a_hundred_keys_fits() {
    List<KeyRecord> records = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      records.add(ContractKeys.signing(SigningKey.generate(JwsAlgorithm.ES256)));
    }

    assertThat(open().compareAndSet(0, KeySet.of(1, "change", records)))
        .isEqualTo(WriteResult.APPLIED);

    assertThat(open().load().records()).hasSize(100);
  }

  /**
   * Sixteen writers at once, on eight versions one after the other.
   *
   * @throws InterruptedException if the test is ended
   * @throws ExecutionException if a write failed
   */
  @Test
  default void of_sixteen_that_race_for_a_version_one_wins()
      throws InterruptedException, ExecutionException {
    int racers = 16;
    ExecutorService threads = Executors.newFixedThreadPool(racers);
    try {
      for (long version = 0; version < 8; version++) {
        long expected = version;
        List<Callable<WriteResult>> race = new ArrayList<>();
        for (int i = 0; i < racers; i++) {
          KeySetStorage storage = open();
          KeySet next = KeySet.of(expected + 1, "racer " + i, List.of());
          race.add(() -> storage.compareAndSet(expected, next));
        }
        List<WriteResult> results = results(threads.invokeAll(race));

        assertThat(results).filteredOn(WriteResult.APPLIED::equals).hasSize(1);
        assertThat(results).filteredOn(WriteResult.CONFLICT::equals).hasSize(racers - 1);
        assertThat(open().load().version()).isEqualTo(expected + 1);
        assertThat(open().load().changeId())
            .isEqualTo("racer " + results.indexOf(WriteResult.APPLIED));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<WriteResult> results(List<Future<WriteResult>> futures)
      throws InterruptedException, ExecutionException {
    List<WriteResult> results = new ArrayList<>();
    for (Future<WriteResult> future : futures) {
      results.add(future.get());
    }
    return results;
  }

  /** Neither the storage nor what it answers shows material in a log. */
  @Test
  default void no_text_for_the_log_shows_material() {
    SigningKey pair = SigningKey.generate(JwsAlgorithm.ES256);
    SigningKey secret = SigningKey.generate(JwsAlgorithm.HS256);
    KeySetStorage storage = open();
    storage.compareAndSet(
        0, ContractKeys.set(1, ContractKeys.signing(pair), ContractKeys.signing(secret)));

    String texts = storage + " " + storage.load() + " " + storage.load().records();

    assertThat(texts)
        .doesNotContain(ContractKeys.member("d", pair))
        .doesNotContain(ContractKeys.member("k", secret));
  }

  /** Whether hints come is up to the storage; that asking for them does no harm is not. */
  @Test
  default void watching_does_no_harm() {
    AtomicInteger hints = new AtomicInteger();
    KeySetStorage storage = open();
    KeySetStorage.Watch watch = storage.watch(hints::incrementAndGet);
    storage.compareAndSet(0, ContractKeys.set(1));

    assertThatCode(
            () -> {
              watch.close();
              watch.close();
            })
        .doesNotThrowAnyException();
    assertThat(storage.compareAndSet(1, ContractKeys.set(2))).isEqualTo(WriteResult.APPLIED);
    assertThat(open().load().version()).isEqualTo(2);
  }
}
