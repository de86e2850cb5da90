package dev.countersign.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RefreshFamily;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A subject with very many log-ins: a service, or one that a script logs in again and again. */
class LargeSubjectTest {

  /** More than may wait for the server at a time. */
  private static final int FAMILIES = 10_800;

  /** More than three pieces, and not a whole number of them. */
  private static final int SESSIONS = 1_616;

  @RegisterExtension
  private final StoreOfTest stores = new StoreOfTest(Servers.all().findFirst().orElseThrow());

  private final RedisStore store = stores.open(InstantSource.system(), RevocationListener.none());

  private static void manyTimes(int times, Runnable task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Callable<Boolean>> parts = new ArrayList<>();
      for (int part = 0; part < 16; part++) {
        parts.add(
            () -> {
              for (int i = 0; i < times / 16; i++) {
                task.run();
              }
              return true;
            });
      }
      for (Future<Boolean> part : threads.invokeAll(parts)) {
        assertThat(part.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void all_sessions_of_a_subject_end() throws Exception {
    Sessions sessions =
        store.sessions(new SessionTimeouts(Duration.ofMinutes(30), Duration.ofHours(1)));
    manyTimes(SESSIONS, () -> sessions.start("alice"));
    sessions.start("bob");
    assertThat(sessions.of("alice")).hasSize(SESSIONS);
    assertThat(sessions.endAll("alice")).isEqualTo(SESSIONS);
    assertThat(sessions.of("alice")).isEmpty();
    assertThat(sessions.endAll("alice")).isZero();
    assertThat(sessions.of("bob")).hasSize(1);
  }

  @Test
  void all_refresh_families_of_a_subject_end() throws Exception {
    RefreshFamilies families = store.refreshFamilies();
    byte[] key = new byte[32];
    key[0] = 1;
    RefreshTokens tokens =
        RefreshTokens.builder()
            .store(families)
            .keyEncryptionKeys(key)
            .absoluteLifetime(Duration.ofHours(1))
            .build();
    RefreshGrant grant = RefreshGrant.of("alice").withSessionId("s");
    manyTimes(FAMILIES, () -> tokens.issue(grant));
    assertThat(tokens.revokeSession("s")).isEqualTo(FAMILIES);
    List<RefreshFamily> all = families.findBySubject("alice");
    assertThat(all).hasSize(FAMILIES).allMatch(family -> family.revocation().isPresent());
  }
}
