package dev.countersign.jwt.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RevokedTokensTest {

  /** A 64th of ten million, as the denylist spreads them. */
  private static final int ENTRIES = 10_000_000 / 64;

  private final AtomicInteger total = new AtomicInteger();
  private final RevokedTokens tokens = new RevokedTokens(total);

  private static TokenKey key(long i) {
    return new TokenKey(i * 0x9E3779B97F4A7C15L, i * 0xC2B2AE3D27D4EB4FL);
  }

  @Test
  void an_entry_takes_at_most_64_bytes_at_every_size_up_to_ten_million() {
    for (int size = 1; size <= ENTRIES; size++) {
      tokens.add(key(size), Long.MAX_VALUE, 0, Integer.MAX_VALUE);
      if (size >= 64) {
        assertThat(tokens.bytes()).isLessThanOrEqualTo(64L * size);
      }
    }
    assertThat(total).hasValue(ENTRIES);
  }

  @Test
  void a_table_shrinks_when_its_entries_are_over() {
    for (int i = 0; i < 10_000; i++) {
      tokens.add(key(i), 100, 0, Integer.MAX_VALUE);
    }
    long before = tokens.bytes();
    tokens.dropExpired(101);
    assertThat(tokens.bytes()).isLessThan(before / 100);
    assertThat(total).hasValue(0);
  }

  @Test
  void keys_with_the_same_slot_are_kept_apart() {
    TokenKey first = new TokenKey(1, 7);
    TokenKey second = new TokenKey(2, 7);
    tokens.add(first, 100, 0, 10);
    assertThat(tokens.contains(second)).isFalse();
    tokens.add(second, 100, 0, 10);
    assertThat(tokens.contains(first)).isTrue();
    assertThat(tokens.contains(second)).isTrue();
  }

  @Test
  void an_entry_is_kept_in_its_last_second_and_dropped_after_it() {
    tokens.add(key(1), 100, 0, 10);
    tokens.dropExpired(100);
    assertThat(tokens.contains(key(1))).isTrue();
    tokens.dropExpired(101);
    assertThat(tokens.contains(key(1))).isFalse();
  }
}
