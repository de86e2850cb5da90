package dev.countersign.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.Session;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store can be told, and what it refuses. */
class RedisStoreSettingsTest {

  private final Servers.Server server = Servers.all().findFirst().orElseThrow();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "127.0.0.1",
        "http://u:secret@127.0.0.1",
        "redis-socket:///tmp/u:secret",
        "redis://u:secret@",
        "redis://u:sec ret@127.0.0.1"
      })
  void what_is_no_uri_of_redis_is_refused_without_repeating_it(String uri) {
    assertThatThrownBy(() -> RedisStore.builder(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("redis://host:port")
        .hasNoCause()
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret", "sec ret"));
  }

  @Test
  void several_servers_that_are_no_cluster_are_refused() {
    RedisStore.Builder builder = RedisStore.builder("redis://127.0.0.1:1,127.0.0.2:1");
    assertThatThrownBy(builder::connect)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cluster()");
  }

  /** It would be waited for on another connection than was written on. */
  @Test
  void a_cluster_whose_replicas_would_confirm_is_refused() {
    RedisStore.Builder builder = RedisStore.builder("redis://127.0.0.1:1").cluster().confirmedBy(1);
    assertThatThrownBy(builder::connect)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("min-replicas-to-write");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 11})
  void a_number_of_replicas_out_of_bounds_is_refused(int count) {
    RedisStore.Builder builder = server.store();
    assertThatThrownBy(() -> builder.confirmedBy(count))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT0.009S", "PT10.001S", "-PT1S"})
  void a_timeout_out_of_bounds_is_refused(Duration timeout) {
    RedisStore.Builder builder = server.store();
    assertThatThrownBy(() -> builder.timeout(timeout)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void each_setting_can_be_made_once() {
    RedisStore.Builder builder =
        RedisStore.builder("redis://127.0.0.1")
            .namespace("a")
            .timeout(Duration.ofSeconds(1))
            .credentials("u", new char[] {'p'})
            .clock(InstantSource.system())
            .listener(event -> {})
            .confirmedBy(1)
            .cluster();
    assertThatThrownBy(() -> builder.namespace("a")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.timeout(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.credentials("u", new char[] {'p'}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.clock(InstantSource.system()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.listener(event -> {}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> builder.confirmedBy(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(builder::cluster).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_server_that_is_not_there_is_said_when_connecting() throws Exception {
    RedisStore.Builder builder = RedisStore.builder("redis://127.0.0.1:" + RedisProcess.freePort());
    assertThatThrownBy(builder::connect).isInstanceOf(RevocationStoreException.class);
  }

  @Test
  void the_database_that_the_uri_names_is_the_one_that_is_used() {
    String namespace = "test-" + UUID.randomUUID();
    SessionTimeouts timeouts = new SessionTimeouts(Duration.ofMinutes(1), Duration.ofHours(1));
    try (RedisStore third =
            RedisStore.builder(server.process().uri() + "/3").namespace(namespace).connect();
        RedisStore first =
            RedisStore.builder(server.process().uri()).namespace(namespace).connect()) {
      Session session = third.sessions(timeouts).start("alice");
      assertThat(third.sessions(timeouts).of("alice"))
          .extracting(Session::id)
          .containsExactly(session.id());
      assertThat(first.sessions(timeouts).of("alice")).isEmpty();
    }
  }

  @Test
  void a_closed_store_fails_as_if_the_server_were_away() {
    RedisStore store = server.store().connect();
    Sessions sessions =
        store.sessions(new SessionTimeouts(Duration.ofMinutes(1), Duration.ofHours(1)));
    store.close();
    assertThatThrownBy(() -> sessions.of("alice")).isInstanceOf(RevocationStoreException.class);
  }

  @Test
  void tokens_that_live_for_a_hundred_years_can_be_revoked() {
    try (RedisStore store = server.store().connect()) {
      RedisRevocations revocations =
          store.revocations(
              CutOffRules.builder()
                  .onlyIssuersWithoutGenerations()
                  .maxTokenLifetime(Duration.ofDays(36_500))
                  .build());
      revocations.denylist().revoke("issuer", "id", Instant.MAX);
      assertThat(revocations.feed().since(RevocationFeed.Cursor.BEGINNING, 10).entries())
          .isNotEmpty();
    }
  }
}
