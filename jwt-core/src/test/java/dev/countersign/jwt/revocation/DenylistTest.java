package dev.countersign.jwt.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.VerificationKeys;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenylistTest {

  private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.HS256);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicReference<Instant> clock = new AtomicReference<>(START);

  private Jwt token() {
    JwtIssuer issuer =
        JwtIssuer.builder()
            .issuer("i")
            .audience("a")
            .lifetime(Duration.ofMinutes(10))
            .signWith(SigningKeys.of(KEY))
            .clock(clock::get)
            .build();
    return JwtValidator.builder()
        .issuer("i")
        .audience("a")
        .verifyWith(VerificationKeys.of(KEY.verificationKey()))
        .clock(clock::get)
        .build()
        .validate(issuer.issue(claims -> claims.subject("alice")));
  }

  private Denylist denylist(int maxEntries) {
    return Denylist.inMemory(maxEntries, clock::get);
  }

  private boolean revoked(Denylist denylist, Jwt jwt) {
    return denylist.check(jwt, clock.get()) instanceof RevocationStatus.Revoked;
  }

  @Test
  void a_token_is_live_until_it_is_revoked_and_only_that_one_is() {
    Denylist denylist = denylist(10);
    Jwt stolen = token();
    Jwt other = token();
    assertThat(revoked(denylist, stolen)).isFalse();
    denylist.revoke(stolen);
    assertThat(revoked(denylist, stolen)).isTrue();
    assertThat(revoked(denylist, other)).isFalse();
  }

  @Test
  void a_token_can_be_revoked_by_issuer_and_id_alone() {
    Denylist denylist = denylist(10);
    Jwt jwt = token();
    denylist.revoke("another issuer", jwt.id().orElseThrow(), jwt.expiresAt().orElseThrow());
    assertThat(revoked(denylist, jwt)).isFalse();
    denylist.revoke("i", jwt.id().orElseThrow(), jwt.expiresAt().orElseThrow());
    assertThat(revoked(denylist, jwt)).isTrue();
  }

  @Test
  void issuer_and_id_do_not_run_into_each_other() {
    assertThat(TokenKey.of("a", "bc")).isNotEqualTo(TokenKey.of("ab", "c"));
  }

  @Test
  void an_entry_stays_until_exp_plus_the_largest_skew_and_then_makes_room() {
    Denylist denylist = denylist(1);
    Jwt first = token();
    denylist.revoke(first);
    clock.set(first.expiresAt().orElseThrow().plus(Duration.ofMinutes(5)));
    assertThatThrownBy(() -> denylist.revoke("i", "second", Instant.MAX))
        .isInstanceOf(RevocationStoreFullException.class);
    assertThat(revoked(denylist, first)).isTrue();
    clock.set(clock.get().plusSeconds(2));
    denylist.revoke("i", "second", Instant.MAX);
    assertThat(revoked(denylist, first)).isFalse();
  }

  @Test
  void a_full_list_refuses_loudly_and_forgets_nothing() {
    Denylist denylist = denylist(2);
    Jwt first = token();
    Jwt second = token();
    denylist.revoke(first);
    denylist.revoke(second);
    assertThatThrownBy(() -> denylist.revoke(token()))
        .isInstanceOf(RevocationStoreFullException.class)
        .hasMessageContaining("2")
        .hasMessageContaining("not revoked");
    assertThat(revoked(denylist, first)).isTrue();
    assertThat(revoked(denylist, second)).isTrue();
    denylist.revoke(first);
  }

  @Test
  void a_full_list_takes_the_next_token_a_second_after_its_refusal_if_room_was_made_by_then() {
    Denylist denylist = denylist(1);
    denylist.revoke("i", "x", START);
    clock.set(START.plusSeconds(301));
    assertThatThrownBy(() -> denylist.revoke("i", "y", Instant.MAX))
        .isInstanceOf(RevocationStoreFullException.class);
    clock.set(START.plusSeconds(302));
    denylist.revoke("i", "y", Instant.MAX);
    assertThat(revoked(denylist, token())).isFalse();
  }

  @Test
  void refusals_of_a_full_list_do_not_copy_it_each_time() {
    Denylist denylist = denylist(20_000);
    for (int i = 0; i < 20_000; i++) {
      denylist.revoke("i", "t" + i, Instant.MAX);
    }
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 20; i++) {
      String id = "more" + i;
      assertThatThrownBy(() -> denylist.revoke("i", id, Instant.MAX))
          .isInstanceOf(RevocationStoreFullException.class);
    }
    // One copy takes over half a megabyte.
    assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(4_000_000);
  }

  @Test
  void revoking_again_lengthens_the_stay_and_never_shortens_it() {
    Denylist denylist = denylist(1);
    denylist.revoke("i", "x", START.plusSeconds(1000));
    denylist.revoke("i", "x", START.plusSeconds(1));
    clock.set(START.plusSeconds(900));
    assertThatThrownBy(() -> denylist.revoke("i", "y", Instant.MAX))
        .isInstanceOf(RevocationStoreFullException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1000000000-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59Z"})
  void an_entry_without_a_near_end_stays(Instant expiresAt) {
    Denylist denylist = denylist(1);
    denylist.revoke("i", "x", expiresAt);
    clock.set(Instant.parse("2105-12-31T00:00:00Z"));
    assertThatThrownBy(() -> denylist.revoke("i", "y", expiresAt))
        .isInstanceOf(RevocationStoreFullException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 100_000_001})
  void a_bound_out_of_range_is_refused(int maxEntries) {
    assertThatThrownBy(() -> denylist(maxEntries)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void for_any_history_it_answers_as_a_plain_map_does() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    InMemoryDenylist denylist =
        new InMemoryDenylist(1_000_000, clock::get, RevocationListener.none());
    Map<String, Instant> model = new HashMap<>();
    for (int step = 0; step < 200_000; step++) {
      String id = "t" + random.nextInt(20_000);
      Instant expiresAt = clock.get().plusSeconds(random.nextInt(600));
      denylist.revoke("i", id, expiresAt);
      model.merge(id, expiresAt, (a, b) -> a.isAfter(b) ? a : b);
      if (random.nextInt(100) == 0) {
        clock.set(clock.get().plusSeconds(random.nextInt(60)));
      }
    }
    model.forEach(
        (id, expiresAt) -> {
          boolean mustBeRevoked = !clock.get().isAfter(expiresAt);
          if (mustBeRevoked) {
            assertThat(denylist.isRevoked(TokenKey.of("i", id))).as("seed %d", seed).isTrue();
          }
        });
    assertThat(denylist.isRevoked(TokenKey.of("i", "never"))).isFalse();
  }

  @Test
  void what_was_revoked_is_seen_as_revoked_while_others_write() throws Exception {
    InMemoryDenylist denylist =
        new InMemoryDenylist(1_000_000, clock::get, RevocationListener.none());
    TokenKey early = TokenKey.of("i", "early");
    denylist.revoke("i", "early", Instant.MAX);
    AtomicBoolean missed = new AtomicBoolean();
    CountDownLatch writing = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> writer =
          threads.submit(
              () -> {
                writing.countDown();
                for (int i = 0; i < 300_000; i++) {
                  denylist.revoke("i", "w" + i, Instant.MAX);
                }
              });
      Future<?> reader =
          threads.submit(
              () -> {
                writing.await();
                while (!writer.isDone()) {
                  if (!denylist.isRevoked(early)) {
                    missed.set(true);
                  }
                }
                return null;
              });
      writer.get();
      reader.get();
    } finally {
      threads.shutdownNow();
    }
    assertThat(missed).isFalse();
  }
}
