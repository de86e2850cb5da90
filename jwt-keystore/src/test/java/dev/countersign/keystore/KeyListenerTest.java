package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyListenerTest {

  /** Writes down what it is told. */
  private static final class Recording implements KeyListener {
    private final List<String> told = new ArrayList<>();

    @Override
    public void added(KeyView key) {
      told.add("added " + key.keyId());
    }

    @Override
    public void signs(KeyView key) {
      told.add("signs " + key.keyId());
    }

    @Override
    public void revoked(KeyView key) {
      told.add("revoked " + key.keyId() + " " + key.revocationReason().orElseThrow());
    }
  }

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final ScriptedStorage storage = new ScriptedStorage();
  private final Recording told = new Recording();
  private final RotatingKeyStore keys = TestKeys.fastStore(storage, clock).listener(told).build();

  private static String current(RotatingKeyStore store) {
    return store.current().orElseThrow().keyId();
  }

  private static String next(RotatingKeyStore store) {
    return store.next().orElseThrow().keyId();
  }

  @Test
  void what_is_there_at_the_start_is_not_told() {
    keys.rotateIfDue();

    assertThat(told.told).isEmpty();
  }

  @Test
  void a_key_that_signs_by_time_alone_is_told_once_with_its_new_successor() {
    String successor = next(keys);
    clock.set(keys.next().orElseThrow().activateAt().plus(Duration.ofSeconds(1)));
    keys.rotateIfDue();
    keys.rotateIfDue();

    assertThat(told.told).containsExactlyInAnyOrder("signs " + successor, "added " + next(keys));
  }

  @Test
  void a_rotation_by_hand_is_told() {
    String successor = next(keys);
    keys.rotate();

    assertThat(told.told).containsExactlyInAnyOrder("signs " + successor, "added " + next(keys));
  }

  @Test
  void a_revocation_is_told_once_with_its_reason() {
    String leaked = current(keys);
    keys.revoke(leaked, "leaked");
    keys.revoke(leaked, "leaked");

    assertThat(told.told)
        .containsExactlyInAnyOrder(
            "revoked " + leaked + " leaked", "signs " + current(keys), "added " + next(keys));
  }

  @Test
  void what_another_node_did_is_told_when_this_one_reads_it() {
    RotatingKeyStore other = TestKeys.fastStore(storage, clock).build();
    String leaked = current(keys);
    other.revoke(leaked, "leaked");
    assertThat(told.told).isEmpty();

    keys.refresh();

    assertThat(told.told).contains("revoked " + leaked + " leaked", "signs " + current(keys));
  }

  @Test
  void it_is_in_effect_when_it_is_told() {
    List<String> signing = new ArrayList<>();
    RotatingKeyStore[] store = new RotatingKeyStore[1];
    store[0] =
        TestKeys.fastStore(new ScriptedStorage(), clock)
            .listener(
                new KeyListener() {
                  @Override
                  public void signs(KeyView key) {
                    signing.add(current(store[0]));
                    store[0].refresh(); // may use the store, and is not told again
                  }
                })
            .build();
    store[0].rotate();

    assertThat(signing).containsExactly(current(store[0]));
  }

  @Test
  void a_listener_that_throws_hides_nothing_from_the_store_and_the_next_listener() {
    KeyListener broken =
        new KeyListener() {
          @Override
          public void revoked(KeyView key) {
            throw new IllegalStateException("broken");
          }

          @Override
          public void signs(KeyView key) {
            throw new AssertionError("broken");
          }
        };
    Recording second = new Recording();
    RotatingKeyStore store =
        TestKeys.fastStore(new ScriptedStorage(), clock)
            .listener(KeyListener.all(broken, second))
            .build();
    String leaked = current(store);

    assertThat(store.revoke(leaked, "leaked").changed()).isTrue();
    assertThat(second.told).contains("revoked " + leaked + " leaked", "signs " + current(store));
  }
}
