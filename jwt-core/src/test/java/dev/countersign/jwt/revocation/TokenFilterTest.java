package dev.countersign.jwt.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenFilterTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int CAPACITY = 100_000;
  private static final int STRANGERS = 1_000_000;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  private TokenKey key() {
    return new TokenKey(random.nextLong(), random.nextLong());
  }

  private static long second(Instant instant) {
    return instant.getEpochSecond();
  }

  private void fill(TokenFilter filter, int entries, Instant now, Duration lifetime) {
    for (int i = 0; i < entries; i++) {
      filter.add(key(), second(now.plus(lifetime)), now);
    }
  }

  /** Of keys that were never added, how many in a million may have been. */
  private int maybeOfAMillionStrangers(TokenFilter filter) {
    int maybe = 0;
    for (int i = 0; i < STRANGERS; i++) {
      maybe += filter.mayContain(key()) ? 1 : 0;
    }
    return maybe;
  }

  /** Also far beyond its capacity, with ends of all sorts, over a year, and at odd clocks. */
  @Test
  void for_any_history_nothing_is_denied_before_its_end() {
    for (int run = 0; run < 20; run++) {
      TokenFilter filter = new TokenFilter(1 + random.nextInt(300), START);
      Map<TokenKey, Long> ends = new HashMap<>();
      Instant now = START;
      for (int step = 0; step < 3_000; step++) {
        long end =
            switch (random.nextInt(20)) {
              case 0 -> Long.MAX_VALUE;
              case 1 -> second(now) + random.nextInt(400 * 86_400);
              case 2 -> second(now) - random.nextInt(1_000);
              default -> second(now) + random.nextInt(3_600);
            };
        TokenKey key = key();
        filter.add(key, end, now);
        ends.put(key, end);
        if (random.nextInt(10) == 0) {
          now = now.plusSeconds(random.nextInt(30) == 0 ? random.nextInt(5_000_000) : 300);
        }
        if (step % 100 == 99) {
          long nowSecond = second(now);
          ends.values().removeIf(last -> last < nowSecond);
          assertThat(ends.keySet()).as("seed %d, step %d", seed, step).allMatch(filter::mayContain);
        }
      }
    }
  }

  @Test
  void to_add_again_lengthens_the_stay_and_never_shortens_it() {
    TokenFilter filter = new TokenFilter(1, START);
    TokenKey key = key();
    filter.add(key, second(START.plusSeconds(10_000)), START);
    filter.add(key, second(START.plusSeconds(10)), START);
    Instant later = START.plusSeconds(9_000);
    fill(filter, 1_000, later, Duration.ofHours(1));
    assertThat(filter.mayContain(key)).as("seed %d", seed).isTrue();
  }

  @Test
  void at_its_capacity_less_than_one_stranger_in_2000_may_be_contained() {
    TokenFilter filter = new TokenFilter(CAPACITY, START);
    fill(filter, CAPACITY, START, Duration.ofMinutes(15));
    assertThat(maybeOfAMillionStrangers(filter)).as("seed %d", seed).isLessThan(STRANGERS / 2_000);
    assertThat(filter.isOverflown()).as("seed %d", seed).isFalse();
  }

  @Test
  void it_takes_less_than_five_bytes_for_each_entry_of_its_capacity() {
    assertThat(new TokenFilter(CAPACITY, START).bytes()).isLessThan(5 * CAPACITY);
  }

  /** Entries come and go for days, and nothing is built anew. */
  @Test
  void the_rate_stays_where_it_is_as_entries_expire_and_others_come() {
    TokenFilter filter = new TokenFilter(CAPACITY, START);
    // Each stays for 900 to 1,156 seconds, so three quarters of the capacity are there at a time.
    Instant now = START;
    for (int minute = 0; minute < 100; minute++) {
      fill(filter, CAPACITY / 25, now, Duration.ofMinutes(15));
      now = now.plusSeconds(60);
    }
    assertThat(maybeOfAMillionStrangers(filter)).as("seed %d", seed).isLessThan(STRANGERS / 2_000);
    assertThat(filter.isOverflown()).as("seed %d", seed).isFalse();
  }

  @Test
  void beyond_its_capacity_more_strangers_may_be_contained_until_the_entries_expire() {
    TokenFilter filter = new TokenFilter(CAPACITY, START);
    fill(filter, 2 * CAPACITY, START, Duration.ofMinutes(15));
    assertThat(filter.isOverflown()).isTrue();
    assertThat(maybeOfAMillionStrangers(filter)).isGreaterThan(STRANGERS / 2);
    Instant later = START.plus(Duration.ofMinutes(15)).plusSeconds(256);
    filter.forget(later);
    assertThat(filter.isOverflown()).isFalse();
    assertThat(maybeOfAMillionStrangers(filter)).isZero();
    fill(filter, CAPACITY, later, Duration.ofMinutes(15));
    assertThat(maybeOfAMillionStrangers(filter)).as("seed %d", seed).isLessThan(STRANGERS / 2_000);
  }
}
