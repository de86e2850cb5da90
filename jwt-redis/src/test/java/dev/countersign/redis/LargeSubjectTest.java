package dev.countersign.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RefreshFamily;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A subject with very many log-ins: a service, or one that a script logs in again and again. */
class LargeSubjectTest {

  /** More than may wait for the server at a time. */
  private static final int FAMILIES = 10_800;

  /** More than three pieces, and not a whole number of them. */
  private static final int SESSIONS = 1_616;

  private final Servers.Server server = Servers.all().findFirst().orElseThrow();

  @RegisterExtension private final StoreOfTest stores = new StoreOfTest(server);

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

  /** How many scripts the server has run that it knew. */
  private long scripts() {
    RedisClient client = RedisClient.create(server.process().uri());
    try (var connection = client.connect()) {
      Matcher calls =
          Pattern.compile("cmdstat_evalsha:calls=(\\d+)(?:,.*failed_calls=(\\d+))?")
              .matcher(connection.sync().info("commandstats"));
      assertThat(calls.find()).isTrue();
      long failed = calls.group(2) == null ? 0 : Long.parseLong(calls.group(2));
      return Long.parseLong(calls.group(1)) - failed;
    } finally {
      client.shutdown();
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
    long before = scripts();
    assertThat(tokens.revokeSession("s")).isEqualTo(FAMILIES);
    assertThat(scripts() - before)
        .as("pieces, of which the first may have sent the script")
        .isBetween(FAMILIES / 500L, FAMILIES / 500L + 1);
    List<RefreshFamily> all = families.findBySubject("alice");
    assertThat(all).hasSize(FAMILIES).allMatch(family -> family.revocation().isPresent());
  }
}
