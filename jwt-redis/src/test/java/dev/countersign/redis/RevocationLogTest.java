package dev.countersign.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.RevocationFeed.Cursor;
import dev.countersign.jwt.revocation.RevocationFeed.RevokedToken;
import dev.countersign.jwt.revocation.TokenKey;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is in the stream, for how long, and what comes of a stream that lost something. */
class RevocationLogTest {

  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final String ISSUER = "https://issuer.test";

  private final String namespace = "test-" + UUID.randomUUID();
  private final Keyspace keys = new Keyspace(namespace);
  private final Servers.Server server = Servers.all().findFirst().orElseThrow();
  private final RedisClient raw = RedisClient.create(server.process().uri());
  private RedisCommands<byte[], byte[]> redis;
  private RedisStore store;

  @BeforeEach
  void connect() {
    redis = raw.connect(ByteArrayCodec.INSTANCE).sync();
    store = server.store(namespace).connect();
  }

  @AfterEach
  void close() {
    store.close();
    raw.shutdown();
  }

  private RedisRevocations revocations(Duration lifetime) {
    return store.revocations(
        CutOffRules.builder()
            .onlyIssuersWithoutGenerations()
            .maxTokenLifetime(lifetime)
            .leeway(Duration.ZERO)
            .skew(Duration.ZERO)
            .build());
  }

  private Instant serverTime() {
    return Instant.ofEpochSecond(Bytes.number(redis.time().get(0)));
  }

  private static Set<TokenKey> tokens(RevocationFeed feed, Cursor from) {
    Set<TokenKey> tokens = new HashSet<>();
    Cursor cursor = from;
    RevocationFeed.Page page;
    do {
      page = feed.since(cursor, 10);
      cursor = page.next();
      page.entries().stream()
          .filter(RevokedToken.class::isInstance)
          .forEach(entry -> tokens.add(((RevokedToken) entry).key()));
    } while (page.more());
    return tokens;
  }

  private static Cursor end(RevocationFeed feed) {
    Cursor cursor = Cursor.BEGINNING;
    RevocationFeed.Page page;
    do {
      page = feed.since(cursor, 10);
      cursor = page.next();
    } while (page.more());
    return cursor;
  }

  /** As if the writes were so old: entries of an earlier time, and then the next write trims. */
  private void writeOldEntries(Instant at, int count) {
    for (int i = 0; i < count; i++) {
      redis.xadd(
          keys.log(),
          new XAddArgs().id((at.toEpochMilli() + i) + "-0"),
          Bytes.of("t"),
          TokenKey.of("old", "t" + i).bytes(),
          Bytes.of("x"),
          Bytes.of(at.plus(LIFETIME)));
    }
  }

  @Test
  void what_is_older_than_any_token_can_be_is_trimmed() {
    writeOldEntries(serverTime().minus(Duration.ofHours(2)), 1_000);
    RedisRevocations revocations = revocations(LIFETIME);
    revocations.denylist().revoke(ISSUER, "new", serverTime().plus(LIFETIME));
    // Redis trims in whole nodes of its own; far from all is left.
    assertThat(redis.xlen(keys.log())).isLessThan(200);
    assertThat(tokens(revocations.feed(), Cursor.BEGINNING)).contains(TokenKey.of(ISSUER, "new"));
  }

  @Test
  void what_is_younger_than_tokens_can_be_is_not_trimmed() {
    writeOldEntries(serverTime().minus(LIFETIME).plusSeconds(30), 1_000);
    RedisRevocations revocations = revocations(LIFETIME);
    revocations.denylist().revoke(ISSUER, "new", serverTime().plus(LIFETIME));
    assertThat(redis.xlen(keys.log())).isEqualTo(1_001);
  }

  @Test
  void a_node_that_knows_of_shorter_tokens_only_does_not_trim_those_of_others() {
    revocations(Duration.ofDays(1)).denylist().revoke(ISSUER, "long", serverTime().plusSeconds(1));
    redis.del(keys.log());
    writeOldEntries(serverTime().minus(Duration.ofHours(2)), 1_000);
    revocations(LIFETIME).denylist().revoke(ISSUER, "new", serverTime().plus(LIFETIME));
    assertThat(redis.xlen(keys.log())).isEqualTo(1_001);
  }

  private void cutOffByANodeThatKnowsOfShorterTokensOnly() {
    revocations(LIFETIME).cutOffs().cutOff(CutOffScope.subject(ISSUER, "alice"));
  }

  private Duration staysOfAlice() {
    return Duration.ofMillis(redis.pttl(keys.cutOff(CutOffScope.subject(ISSUER, "alice"))));
  }

  private Duration staysOfLogKeep() {
    return Duration.ofMillis(redis.pttl(keys.logKeep()));
  }

  /** It revokes nothing itself, so that only its reads can tell. */
  @Test
  void a_cut_off_stays_for_the_tokens_of_a_node_that_mints_longer_ones() {
    Duration day = Duration.ofDays(1);
    revocations(day).cutOffs().current(ISSUER, Optional.of("alice"), Optional.empty());
    cutOffByANodeThatKnowsOfShorterTokensOnly();
    assertThat(staysOfAlice()).isGreaterThan(day.minusMinutes(1));
    assertThat(staysOfLogKeep()).isGreaterThanOrEqualTo(staysOfAlice());
  }

  @Test
  void a_cut_off_stays_for_the_tokens_of_a_node_that_follows_the_feed_for_longer_ones() {
    Duration day = Duration.ofDays(1);
    revocations(day).feed().since(Cursor.BEGINNING, 10);
    cutOffByANodeThatKnowsOfShorterTokensOnly();
    assertThat(staysOfAlice()).isGreaterThan(day.minusMinutes(1));
    assertThat(staysOfLogKeep()).isGreaterThanOrEqualTo(staysOfAlice());
  }

  /** After a quiet time the stream must still outlast each token of such a node. */
  @Test
  void what_long_tokens_need_is_renewed_before_it_is_shorter_than_they_are() {
    Duration day = Duration.ofDays(1);
    RedisRevocations long1 = revocations(day);
    long1.feed().since(Cursor.BEGINNING, 10);
    redis.pexpire(keys.logKeep(), day.toMillis() - 1);
    long1.cutOffs().current(ISSUER, Optional.of("alice"), Optional.empty());
    assertThat(staysOfLogKeep()).isGreaterThan(day);
    redis.pexpire(keys.logKeep(), day.toMillis() - 1);
    long1.feed().since(Cursor.BEGINNING, 10);
    assertThat(staysOfLogKeep()).isGreaterThan(day);
  }

  @Test
  void a_token_that_outlives_the_stream_is_found_from_the_beginning_after_it_was_trimmed() {
    RedisRevocations revocations = revocations(LIFETIME);
    revocations.denylist().revoke(ISSUER, "endless", Instant.MAX);
    revocations.denylist().revoke(ISSUER, "long", serverTime().plus(Duration.ofDays(30)));
    // As the trimming would, after a while with other writes.
    redis.xtrim(keys.log(), 0);
    revocations.denylist().revoke(ISSUER, "short", serverTime().plus(LIFETIME));
    assertThat(tokens(revocations.feed(), Cursor.BEGINNING))
        .containsExactlyInAnyOrder(
            TokenKey.of(ISSUER, "endless"),
            TokenKey.of(ISSUER, "long"),
            TokenKey.of(ISSUER, "short"));
  }

  @Test
  void a_thousand_tokens_that_outlive_the_stream_come_in_pages_and_none_is_left_out() {
    RedisRevocations revocations = revocations(LIFETIME);
    Set<TokenKey> all = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      revocations.denylist().revoke(ISSUER, "t" + i, Instant.MAX);
      all.add(TokenKey.of(ISSUER, "t" + i));
    }
    redis.xtrim(keys.log(), 0);
    assertThat(tokens(revocations.feed(), Cursor.BEGINNING)).isEqualTo(all);
  }

  @Test
  void a_reader_whose_place_was_trimmed_begins_anew() {
    RedisRevocations revocations = revocations(LIFETIME);
    revocations.denylist().revoke(ISSUER, "a", serverTime().plus(LIFETIME));
    Cursor behind = end(revocations.feed());
    revocations.denylist().revoke(ISSUER, "b", Instant.MAX);
    redis.xtrim(keys.log(), 0);
    revocations.denylist().revoke(ISSUER, "c", serverTime().plus(LIFETIME));
    assertThat(tokens(revocations.feed(), behind))
        .containsExactlyInAnyOrder(TokenKey.of(ISSUER, "b"), TokenKey.of(ISSUER, "c"));
  }

  /** A failover lost the last write, and the new server has taken others since. */
  @Test
  void a_reader_that_knows_an_entry_which_the_server_lost_misses_none_of_its_later_ones() {
    RedisRevocations revocations = revocations(LIFETIME);
    revocations.denylist().revoke(ISSUER, "a", serverTime().plus(LIFETIME));
    revocations.denylist().revoke(ISSUER, "lost", serverTime().plus(LIFETIME));
    Cursor ahead = end(revocations.feed());
    List<StreamMessage<byte[], byte[]>> entries = redis.xrange(keys.log(), Range.unbounded());
    // The other server's stream: up to "a", then one of an id below the lost one, then one above.
    redis.del(keys.log());
    String first = entries.get(0).getId();
    String lost = entries.get(1).getId();
    long lostMillis = Long.parseLong(lost.substring(0, lost.indexOf('-')));
    long lostSequence = Long.parseLong(lost.substring(lost.indexOf('-') + 1));
    add(first, "a");
    String below = lostSequence > 0 ? null : (lostMillis - 1) + "-999999";
    if (below != null && compare(below, first) > 0) {
      add(below, "below");
    }
    add((lostMillis + 1) + "-0", "above");
    assertThat(tokens(revocations.feed(), ahead))
        .contains(TokenKey.of(ISSUER, "above"))
        .containsAll(
            below == null || compare(below, first) <= 0
                ? Set.of()
                : Set.of(TokenKey.of(ISSUER, "below")));
  }

  private static int compare(String id, String other) {
    long millis = Long.parseLong(id.substring(0, id.indexOf('-')));
    long otherMillis = Long.parseLong(other.substring(0, other.indexOf('-')));
    return millis != otherMillis
        ? Long.compare(millis, otherMillis)
        : Long.compare(
            Long.parseLong(id.substring(id.indexOf('-') + 1)),
            Long.parseLong(other.substring(other.indexOf('-') + 1)));
  }

  private void add(String id, String token) {
    redis.xadd(
        keys.log(),
        new XAddArgs().id(id),
        Bytes.of("t"),
        TokenKey.of(ISSUER, token).bytes(),
        Bytes.of("x"),
        Bytes.of(serverTime().plus(LIFETIME)));
  }

  @Test
  void a_token_is_revoked_in_the_log_and_by_its_key_until_the_same_end() {
    RedisRevocations revocations = revocations(LIFETIME);
    Instant exp = serverTime().plus(LIFETIME.dividedBy(2));
    revocations.denylist().revoke(ISSUER, "a", exp);
    assertThat(redis.get(keys.revoked(TokenKey.of(ISSUER, "a")))).isEqualTo(Bytes.of(exp));
    assertThat(redis.pttl(keys.revoked(TokenKey.of(ISSUER, "a"))))
        .isBetween(LIFETIME.dividedBy(3).toMillis(), LIFETIME.dividedBy(2).toMillis());
    assertThat(redis.xrange(keys.log(), Range.unbounded()))
        .singleElement()
        .satisfies(
            entry ->
                assertThat(
                        entry.getBody().entrySet().stream()
                            .collect(
                                Collectors.toMap(
                                    each -> Bytes.text(each.getKey()), each -> each.getValue())))
                    .containsEntry("t", TokenKey.of(ISSUER, "a").bytes())
                    .containsEntry("x", Bytes.of(exp)));
  }

  @Test
  void to_revoke_again_writes_nothing_and_to_revoke_for_longer_does() {
    RedisRevocations revocations = revocations(LIFETIME);
    Instant exp = serverTime().plusSeconds(60);
    revocations.denylist().revoke(ISSUER, "a", exp);
    revocations.denylist().revoke(ISSUER, "a", exp);
    revocations.denylist().revoke(ISSUER, "a", exp.minusSeconds(30));
    assertThat(redis.xlen(keys.log())).isOne();
    revocations.denylist().revoke(ISSUER, "a", exp.plusSeconds(30));
    assertThat(redis.xlen(keys.log())).isEqualTo(2);
    revocations.denylist().revoke(ISSUER, "a", Instant.MAX);
    revocations.denylist().revoke(ISSUER, "a", exp);
    assertThat(redis.xlen(keys.log())).isEqualTo(3);
    assertThat(redis.pttl(keys.revoked(TokenKey.of(ISSUER, "a")))).isEqualTo(-1);
  }

  @Test
  void a_token_that_is_over_is_not_written() {
    revocations(LIFETIME).denylist().revoke(ISSUER, "a", serverTime().minusSeconds(60));
    assertThat(redis.keys("{" + namespace + "}:*")).isEmpty();
  }

  @Test
  void each_key_expires_on_its_own_and_the_stream_after_all_that_is_in_it() {
    RedisRevocations revocations = revocations(LIFETIME);
    revocations.denylist().revoke(ISSUER, "a", serverTime().plusSeconds(60));
    revocations.cutOffs().cutOff(CutOffScope.subject(ISSUER, "alice"));
    revocations.denylist().revoke(ISSUER, "long", serverTime().plus(Duration.ofDays(30)));
    List<byte[]> all = redis.keys("{" + namespace + "}:*");
    assertThat(all).hasSize(7).allMatch(key -> redis.pttl(key) > 0);
    assertThat(redis.pttl(keys.log())).isGreaterThan(Duration.ofDays(29).toMillis());
    revocations.denylist().revoke(ISSUER, "b", serverTime().plusSeconds(60));
    assertThat(redis.pttl(keys.log())).isGreaterThan(Duration.ofDays(29).toMillis());
    revocations.denylist().revoke(ISSUER, "endless", Instant.MAX);
    revocations.denylist().revoke(ISSUER, "c", serverTime().plusSeconds(60));
    assertThat(redis.pttl(keys.log())).isEqualTo(-1);
    assertThat(redis.pttl(keys.logLong())).isEqualTo(-1);
  }

  @Test
  void a_hint_comes_soon_after_an_entry() throws Exception {
    RedisRevocations revocations = revocations(LIFETIME);
    LinkedBlockingQueue<Instant> hints = new LinkedBlockingQueue<>();
    try (RevocationFeed.Watch watch =
        revocations.feed().watch(() -> hints.add(InstantSource.system().instant()))) {
      // The one for the connection.
      assertThat(hints.poll(10, TimeUnit.SECONDS)).isNotNull();
      Instant hint = null;
      for (int i = 0; hint == null && i < 100; i++) {
        revocations.denylist().revoke(ISSUER, "t" + i, serverTime().plus(LIFETIME));
        hint = hints.poll(100, TimeUnit.MILLISECONDS);
      }
      assertThat(hint).isNotNull();
      assertThat(watch).isNotNull();
    }
  }
}
