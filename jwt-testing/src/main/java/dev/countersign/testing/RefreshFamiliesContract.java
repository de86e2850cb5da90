package dev.countersign.testing;

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
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every store of refresh families promises. Extend it in a test class, and give it your store.
 *
 * <p>The rows have random names, so that one store can serve all tests, and live for some hours by
 * the system's clock, which is also that of a server that lets them expire.
 */
@SuppressWarnings("exports") // of the annotations of JUnit, which is optional
public abstract class RefreshFamiliesContract {

  private static final int CALLERS = 64;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Instant now = realTime();

  /** For subclasses. */
  protected RefreshFamiliesContract() {}

  /**
   * The store, reachable. Asked several times in a test, as if by several nodes: each answer may be
   * another object, but all must share what is stored.
   *
   * @return the store to test
   */
  protected abstract RefreshFamilies store();

  private static Instant realTime() {
    return InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private RefreshFamily family(RefreshGrant grant) {
    return new RefreshFamily(
        random(16),
        grant,
        random(60),
        now,
        now.plus(Duration.ofHours(3)).plusMillis(7),
        now.plus(Duration.ofHours(1)).plusMillis(1),
        0,
        now,
        Optional.empty());
  }

  private RefreshFamily added(RefreshGrant grant) {
    return added(store(), grant);
  }

  private RefreshFamily added(RefreshFamilies store, RefreshGrant grant) {
    RefreshFamily family = family(grant);
    store.add(family);
    return family;
  }

  private RefreshFamily added() {
    return added(RefreshGrant.of(random(8)).withClientId("web").withSessionId(random(8)));
  }

  private static <T> List<T> atOnce(int callers, Callable<T> call) {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        futures.add(
            threads.submit(
                () -> {
                  start.await();
                  return call.call();
                }));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("a concurrent call failed", e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Each field comes back as it was. */
  @Test
  public void a_family_is_found_as_it_was_added() {
    RefreshFamily family =
        added(
            new RefreshGrant(
                random(8),
                Optional.of("web"),
                Optional.of(random(8)),
                Map.of("scope", "orders:read orders:write", "locale", "de")));
    assertThat(store().find(family.id())).contains(family);
  }

  /** Absent is not empty, and nothing is trimmed, folded, normalised or cut off. */
  @Test
  public void texts_of_any_kind_come_back_as_they_were() {
    String odd = "Ünï\u0301 \ud83d\ude00 'quoted' \"twice\" {a}:b%*?\\_;\n\t --" + random(8);
    String longest = random(8) + "é".repeat(244);
    RefreshFamily bare = added(RefreshGrant.of(longest));
    RefreshFamily full =
        added(
            RefreshGrant.of(odd)
                .withClientId(odd)
                .withSessionId(odd)
                .withAttribute(odd, odd)
                .withAttribute(" ", "")
                .withAttribute("long", "é".repeat(3000)));
    assertThat(store().find(bare.id())).contains(bare);
    assertThat(store().find(full.id())).contains(full);
    assertThat(store().findBySubject(longest)).containsExactly(bare);
    assertThat(store().findBySubject(odd)).containsExactly(full);
    assertThat(store().findBySession(odd)).containsExactly(full);
  }

  /** Nothing is found, and nothing is an error. */
  @Test
  public void what_was_not_added_is_not_found() {
    assertThat(store().find(random(16))).isEmpty();
    assertThat(store().findBySubject(random(8))).isEmpty();
    assertThat(store().findBySession(random(8))).isEmpty();
  }

  /** The row that is there stays. */
  @Test
  public void a_family_cannot_be_added_over_another() {
    RefreshFamily family = added();
    RefreshFamily other =
        new RefreshFamily(
            family.id(),
            RefreshGrant.of(random(8)),
            random(60),
            now,
            family.absoluteExpiry(),
            family.idleExpiry(),
            5,
            now,
            Optional.empty());
    assertThatThrownBy(() -> store().add(other)).isInstanceOf(RevocationStoreException.class);
    assertThat(store().find(family.id())).contains(family);
    assertThat(store().findBySubject(other.grant().subject())).isEmpty();
  }

  /** The counter, its time and the idle expiry change, and nothing else. */
  @Test
  public void a_step_changes_the_counter_and_its_times() {
    RefreshFamily family = added();
    Instant at = now.plusMillis(1);
    Instant idle = now.plus(Duration.ofHours(2)).plusMillis(3);
    assertThat(store().advance(family.id(), 0, at, idle)).isTrue();
    assertThat(store().find(family.id())).contains(family.advanced(at, idle));
    assertThat(store().findBySubject(family.grant().subject()))
        .containsExactly(family.advanced(at, idle));
  }

  /** Neither an old counter nor one that is to come. */
  @Test
  public void a_step_from_another_counter_changes_nothing() {
    RefreshFamily family = added();
    store().advance(family.id(), 0, now, family.idleExpiry());
    for (long counter : new long[] {-1, 0, 2, Long.MAX_VALUE}) {
      assertThat(store().advance(family.id(), counter, now.plusMillis(9), now)).isFalse();
    }
    assertThat(store().find(family.id())).contains(family.advanced(now, family.idleExpiry()));
  }

  /** Also not a part of a row that then cannot be read. */
  @Test
  public void a_step_or_an_end_of_an_unknown_family_makes_none() {
    String id = random(16);
    assertThat(store().advance(id, 0, now, now.plusSeconds(9))).isFalse();
    assertThat(store().revoke(id, new Revocation(now, Cause.REVOKED))).isFalse();
    assertThat(store().find(id)).isEmpty();
  }

  /** When and why are kept, and the rest stays. */
  @Test
  public void an_ended_family_is_found_with_when_and_why() {
    for (Cause cause : Cause.values()) {
      RefreshFamily family = added();
      Revocation revocation = new Revocation(now.plusMillis(2), cause);
      assertThat(store().revoke(family.id(), revocation)).isTrue();
      assertThat(store().find(family.id())).contains(family.revoked(revocation));
      assertThat(store().findBySubject(family.grant().subject()))
          .containsExactly(family.revoked(revocation));
    }
  }

  /** The first end stays. */
  @Test
  public void a_family_ends_once() {
    RefreshFamily family = added();
    Revocation first = new Revocation(now, Cause.REVOKED);
    store().revoke(family.id(), first);
    assertThat(store().revoke(family.id(), new Revocation(now.plusMillis(1), Cause.REPLAYED)))
        .isFalse();
    assertThat(store().find(family.id())).contains(family.revoked(first));
  }

  /** More than fit into one round trip, ended ones and unknown ones among them. */
  @Test
  public void of_several_families_those_end_that_were_not_ended() {
    RefreshFamilies store = store();
    RefreshGrant grant = RefreshGrant.of(random(8));
    Revocation first = new Revocation(now, Cause.REPLAYED);
    Revocation all = new Revocation(now.plusMillis(1), Cause.REVOKED);
    RefreshFamily other = added(store, grant);
    RefreshFamily before = added(store, grant);
    store.revoke(before.id(), first);
    List<RefreshFamily> open = Stream.generate(() -> added(store, grant)).limit(1_100).toList();
    List<String> ids = new ArrayList<>();
    ids.add(before.id());
    ids.add(random(16));
    ids.add("");
    open.forEach(family -> ids.add(family.id()));
    Collections.shuffle(ids, new Random(1));
    List<String> ended = new ArrayList<>();
    store.revokeAll(ids, all, ended::add);
    assertThat(ended)
        .containsExactlyInAnyOrderElementsOf(open.stream().map(RefreshFamily::id).toList());
    List<RefreshFamily> expected = new ArrayList<>(List.of(other, before.revoked(first)));
    open.forEach(family -> expected.add(family.revoked(all)));
    assertThat(store.findBySubject(grant.subject())).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** Each is ended by one of 64 concurrent calls, whatever the order in which they name them. */
  @Test
  public void of_many_ends_of_several_families_at_once_one_is_the_first_for_each() {
    RefreshFamilies store = store();
    RefreshGrant grant = RefreshGrant.of(random(8));
    List<RefreshFamily> families = Stream.generate(() -> added(store, grant)).limit(20).toList();
    Revocation revocation = new Revocation(now, Cause.REVOKED);
    List<String> ended =
        atOnce(
                CALLERS,
                () -> {
                  List<String> ids =
                      new ArrayList<>(families.stream().map(RefreshFamily::id).toList());
                  Collections.shuffle(ids);
                  List<String> byThisCall = new ArrayList<>();
                  store().revokeAll(ids, revocation, byThisCall::add);
                  return byThisCall;
                })
            .stream()
            .flatMap(List::stream)
            .toList();
    assertThat(ended)
        .containsExactlyInAnyOrderElementsOf(families.stream().map(RefreshFamily::id).toList());
  }

  /** Nothing to do is no error. */
  @Test
  public void of_no_families_none_ends() {
    List<String> ended = new ArrayList<>();
    store().revokeAll(List.of(), new Revocation(now, Cause.REVOKED), ended::add);
    assertThat(ended).isEmpty();
  }

  /** The step is refused, and nothing changes. */
  @Test
  public void an_ended_family_takes_no_step() {
    RefreshFamily family = added();
    Revocation revocation = new Revocation(now, Cause.REPLAYED);
    store().revoke(family.id(), revocation);
    assertThat(store().advance(family.id(), 0, now, now.plusSeconds(9))).isFalse();
    assertThat(store().find(family.id())).contains(family.revoked(revocation));
  }

  /** By the exact name, with each row as it is now. */
  @Test
  public void families_are_found_by_subject_and_by_session() {
    String subject = "Alice-" + random(8);
    String session = "S-" + random(8);
    RefreshFamily first = added(RefreshGrant.of(subject).withSessionId(session));
    RefreshFamily second = added(RefreshGrant.of(subject).withSessionId(session + "2"));
    RefreshFamily third = added(RefreshGrant.of(subject));
    added(RefreshGrant.of(subject.toLowerCase(Locale.ROOT)));
    added(RefreshGrant.of(subject + "x"));
    RefreshFamily shared = added(RefreshGrant.of(random(8)).withSessionId(session));
    assertThat(store().findBySubject(subject)).containsExactlyInAnyOrder(first, second, third);
    assertThat(store().findBySession(session)).containsExactlyInAnyOrder(first, shared);
  }

  /** None is lost, although they share what finds them. */
  @Test
  public void families_added_at_once_for_one_subject_are_all_found() {
    RefreshGrant grant = RefreshGrant.of(random(8)).withSessionId(random(8));
    List<RefreshFamily> all = atOnce(CALLERS, () -> added(grant));
    assertThat(store().findBySubject(grant.subject())).containsExactlyInAnyOrderElementsOf(all);
    assertThat(store().findBySession(grant.sessionId().orElseThrow()))
        .containsExactlyInAnyOrderElementsOf(all);
  }

  /** One of 64 concurrent steps from one counter is taken. */
  @Test
  public void of_many_steps_at_once_one_is_taken() {
    RefreshFamily family = added();
    for (long counter = 0; counter < 5; counter++) {
      long expected = counter;
      assertThat(
              atOnce(
                  CALLERS, () -> store().advance(family.id(), expected, now, family.idleExpiry())))
          .containsOnlyOnce(true);
      assertThat(store().find(family.id()).orElseThrow().counter()).isEqualTo(counter + 1);
    }
  }

  /** One of 64 concurrent calls ends the family. */
  @Test
  public void of_many_ends_at_once_one_is_the_first() {
    RefreshFamily family = added();
    assertThat(
            atOnce(CALLERS, () -> store().revoke(family.id(), new Revocation(now, Cause.REPLAYED))))
        .containsOnlyOnce(true);
  }

  /** Whoever has been told of the end sees no later step. */
  @Test
  public void no_step_is_taken_after_the_end() {
    for (int round = 0; round < 10; round++) {
      RefreshFamily family = added();
      List<Boolean> late =
          atOnce(
              8,
              () -> {
                store().advance(family.id(), 0, now, family.idleExpiry());
                store().revoke(family.id(), new Revocation(now, Cause.REVOKED));
                long counter = store().find(family.id()).orElseThrow().counter();
                return store().advance(family.id(), counter, now, family.idleExpiry());
              });
      assertThat(late).containsOnly(false);
      assertThat(store().find(family.id()).orElseThrow().revocation()).isPresent();
    }
  }

  /** As {@link RefreshTokens} uses it: 64 clients with one token, each a node of its own. */
  @Test
  public void of_64_exchanges_at_once_all_get_the_same_successor() {
    byte[] key = new byte[32];
    RANDOM.nextBytes(key);
    String token = node(key).issue(RefreshGrant.of(random(8)));
    List<RefreshRotation> rotations = atOnce(CALLERS, () -> node(key).rotate(token));
    assertThat(rotations).hasOnlyElementsOfType(RefreshRotation.Rotated.class);
    assertThat(rotations)
        .extracting(rotation -> ((RefreshRotation.Rotated) rotation).token())
        .containsOnly(((RefreshRotation.Rotated) rotations.get(0)).token());
    assertThat(rotations)
        .filteredOn(rotation -> !((RefreshRotation.Rotated) rotation).repeated())
        .hasSize(1);
  }

  private RefreshTokens node(byte[] key) {
    return RefreshTokens.builder().store(store()).keyEncryptionKeys(key).clock(() -> now).build();
  }
}
