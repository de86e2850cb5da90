package dev.countersign.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RefreshFamily;
import dev.countersign.jwt.revocation.RefreshFamily.Cause;
import dev.countersign.jwt.revocation.RefreshFamily.Revocation;
import dev.countersign.jwt.revocation.RefreshGrant;
import dev.countersign.jwt.revocation.RefreshRotation;
import dev.countersign.jwt.revocation.RefreshTokens;
import dev.countersign.jwt.revocation.RevocationStoreException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

@OnEachDatabase
class RefreshFamiliesTest {

  private static final byte[] KEK =
      "a key of thirty-two bytes, exact".getBytes(StandardCharsets.US_ASCII);

  @Parameter TestDatabase database;

  private final Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS);
  private RefreshFamilies families;

  @BeforeEach
  void store() {
    families = database.stores(InstantSource.system()).refreshFamilies();
  }

  private RefreshFamily family(RefreshGrant grant) {
    return new RefreshFamily(
        UUID.randomUUID().toString().substring(0, 22),
        grant,
        "wrapped",
        now,
        now.plus(Duration.ofDays(30)),
        now.plus(Duration.ofDays(7)),
        0,
        now,
        Optional.empty());
  }

  @Test
  void a_family_is_read_as_it_was_written() {
    RefreshGrant everything =
        new RefreshGrant(
            "alice \\ É ' \ud83d\ude00",
            Optional.of("web"),
            Optional.of("s1"),
            Map.of("scope", "a b&c=d+e%20", "empty", "", "a=b&c", "\u0001\n;"));
    for (RefreshGrant grant : List.of(everything, RefreshGrant.of("bob"))) {
      RefreshFamily family = family(grant);
      families.add(family);
      assertThat(families.find(family.id())).contains(family);
      assertThat(families.findBySubject(grant.subject())).containsExactly(family);
      RefreshFamily advanced = family.advanced(now.plusMillis(5), now.plusSeconds(9));
      assertThat(families.advance(family.id(), 0, now.plusMillis(5), now.plusSeconds(9))).isTrue();
      assertThat(families.find(family.id())).contains(advanced);
      Revocation revocation = new Revocation(now.plusMillis(7), Cause.REPLAYED);
      assertThat(families.revoke(family.id(), revocation)).isTrue();
      assertThat(families.find(family.id())).contains(advanced.revoked(revocation));
    }
    assertThat(families.findBySession("s1")).hasSize(1);
    assertThat(families.findBySession("S1")).isEmpty();
    assertThat(families.findBySubject("BOB")).isEmpty();
  }

  @Test
  void a_second_family_of_one_id_is_refused_and_changes_nothing() {
    RefreshFamily family = family(RefreshGrant.of("alice"));
    families.add(family);
    RefreshFamily other = family.advanced(now, now);
    assertThatThrownBy(() -> families.add(other)).isInstanceOf(RevocationStoreException.class);
    assertThat(families.find(family.id())).contains(family);
  }

  @Test
  void what_is_no_id_is_not_found() {
    for (String id : List.of("", "x", "a b", "\0", "' OR ''='", "é", "x".repeat(5_000))) {
      assertThat(families.find(id)).isEmpty();
      assertThat(families.advance(id, 0, now, now)).isFalse();
      assertThat(families.revoke(id, new Revocation(now, Cause.REVOKED))).isFalse();
    }
  }

  @Test
  void only_the_expected_counter_advances_and_nothing_after_the_end() {
    RefreshFamily family = family(RefreshGrant.of("alice"));
    families.add(family);
    assertThat(families.advance(family.id(), 1, now, now)).isFalse();
    assertThat(families.advance(family.id(), 0, now, now)).isTrue();
    assertThat(families.advance(family.id(), 0, now, now)).isFalse();
    assertThat(families.revoke(family.id(), new Revocation(now, Cause.REVOKED))).isTrue();
    assertThat(families.revoke(family.id(), new Revocation(now, Cause.REPLAYED))).isFalse();
    assertThat(families.advance(family.id(), 1, now, now)).isFalse();
  }

  @Test
  void many_families_of_a_subject_end_in_few_round_trips() {
    String prefix = "many" + UUID.randomUUID().toString().substring(0, 8) + "_";
    database.stores(prefix, InstantSource.system());
    AtomicInteger connections = new AtomicInteger();
    DataSource counting =
        (DataSource)
            Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                  connections.incrementAndGet();
                  return method.invoke(database.dataSource(), arguments);
                });
    JdbcStores.Builder builder =
        database.isPostgres() ? JdbcStores.postgresql(counting) : JdbcStores.h2(counting);
    RefreshFamilies counted =
        builder.tablePrefix(prefix).timeout(Duration.ofSeconds(20)).build().refreshFamilies();
    RefreshTokens tokens = RefreshTokens.builder().store(counted).keyEncryptionKeys(KEK).build();
    for (int i = 0; i < 200; i++) {
      tokens.issue(RefreshGrant.of("alice"));
    }
    connections.set(0);
    assertThat(tokens.revokeSubject("alice")).isEqualTo(200);
    assertThat(connections).as("one to read, one to write").hasValue(2);
    connections.set(0);
    assertThat(tokens.revokeSubject("alice")).isZero();
    assertThat(connections).hasValue(1);
  }

  @Test
  void of_64_that_refresh_one_token_at_once_one_exchanges_it_and_all_have_one_successor()
      throws Exception {
    RefreshTokens tokens = RefreshTokens.builder().store(families).keyEncryptionKeys(KEK).build();
    String token = tokens.issue(RefreshGrant.of("alice"));
    for (int round = 0; round < 5; round++) {
      String current = token;
      List<RefreshRotation> answers = Together.call(64, () -> tokens.rotate(current));
      assertThat(answers).hasOnlyElementsOfType(RefreshRotation.Rotated.class);
      List<RefreshRotation.Rotated> rotated =
          answers.stream().map(RefreshRotation.Rotated.class::cast).toList();
      assertThat(rotated.stream().map(RefreshRotation.Rotated::token).distinct()).hasSize(1);
      assertThat(rotated).filteredOn(answer -> !answer.repeated()).hasSize(1);
      token = rotated.get(0).token();
    }
    assertThat(families.findBySubject("alice").get(0).counter()).isEqualTo(5);
  }

  @Test
  void of_64_that_end_a_family_while_others_refresh_it_one_does_and_nothing_comes_after_it()
      throws Exception {
    RefreshFamily family = family(RefreshGrant.of("alice"));
    families.add(family);
    List<Boolean> ended =
        Together.call(
            64,
            i -> {
              if (i % 2 == 0) {
                families.advance(family.id(), 0, now, now);
                return false;
              }
              boolean did = families.revoke(family.id(), new Revocation(now, Cause.REVOKED));
              long counter = families.find(family.id()).orElseThrow().counter();
              assertThat(families.advance(family.id(), counter, now, now)).isFalse();
              return did;
            });
    assertThat(ended).filteredOn(did -> did).hasSize(1);
  }
}
