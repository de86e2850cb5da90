package dev.countersign.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.Generations;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.RevocationEvent;
import dev.countersign.jwt.revocation.RevocationListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/**
 * What all {@link CutOffs} promise. For those of your own, extend this in your tests, answer {@link
 * #cutOffs} with an empty store, and run it; {@link DenylistContract} shows how.
 *
 * <p>That a store which is out of reach throws when it is written or read for a mint, and cannot
 * tell when it is asked, depends on the store, and is yours to test.
 */
@SuppressWarnings("exports") // of the annotations of JUnit, which is optional
public abstract class CutOffsContract extends StoreContract {

  private static final String CLIENT = "web";
  private static final String FOREIGN = "https://foreign.test";

  private final CutOffRules rules =
      CutOffRules.builder().issuer(issuer).maxTokenLifetime(Duration.ofMinutes(10)).build();

  /** For the class that extends it. */
  protected CutOffsContract() {}

  /**
   * Cut-offs that hold nothing yet.
   *
   * @param rules the rules to judge by
   * @param clock starts at the real time and only moves on; a store may have its own
   * @param listener is told each cut-off; it throws, which must change nothing
   * @return cut-offs that share their entries with no earlier ones
   */
  protected abstract CutOffs cutOffs(
      CutOffRules rules, InstantSource clock, RevocationListener listener);

  private CutOffs empty() {
    return cutOffs(rules, clock, listener);
  }

  private JwtIssuer issuerWith(Generations generations) {
    return mint.issuer().generations(generations).build();
  }

  private Jwt token(Generations generations, String subject) {
    return checked(
        issuerWith(generations)
            .issue(claims -> claims.subject(subject).claim("client_id", CLIENT)));
  }

  private CutOffScope subject(String name) {
    return CutOffScope.subject(issuer, name);
  }

  /** Of a subject: its tokens from before are refused, those of others are not. */
  @Test
  public void a_subject_is_cut_off_and_nobody_else() {
    CutOffs cutOffs = empty();
    Jwt alice = token(cutOffs, "alice");
    Jwt bob = token(cutOffs, "bob");
    assertThat(live(cutOffs, alice)).isTrue();
    cutOffs.cutOff(subject("alice"));
    assertThat(revoked(cutOffs, alice)).isTrue();
    assertThat(live(cutOffs, bob)).isTrue();
  }

  /** Of a client: its tokens from before are refused, those of others are not. */
  @Test
  public void a_client_is_cut_off_and_no_other() {
    CutOffs cutOffs = empty();
    Jwt web = token(cutOffs, "alice");
    Jwt none = checked(issuerWith(cutOffs).issue(claims -> claims.subject("alice")));
    cutOffs.cutOff(CutOffScope.client(issuer, CLIENT));
    assertThat(revoked(cutOffs, web)).isTrue();
    assertThat(live(cutOffs, none)).isTrue();
  }

  /** Of everyone: each token of the issuer from before is refused. */
  @Test
  public void everyone_is_cut_off() {
    CutOffs cutOffs = empty();
    Jwt alice = token(cutOffs, "alice");
    cutOffs.cutOff(CutOffScope.everyone(FOREIGN));
    assertThat(live(cutOffs, alice)).isTrue();
    cutOffs.cutOff(CutOffScope.everyone(issuer));
    assertThat(revoked(cutOffs, alice)).isTrue();
    assertThat(live(cutOffs, token(cutOffs, "alice"))).isTrue();
  }

  /** A client and a subject of one name, or an issuer's part of a name, are kept apart. */
  @Test
  public void scopes_do_not_run_into_each_other() {
    CutOffs cutOffs = empty();
    Jwt alice = token(cutOffs, "alice");
    cutOffs.cutOff(CutOffScope.client(issuer, "alice"));
    cutOffs.cutOff(CutOffScope.subject(issuer, CLIENT));
    cutOffs.cutOff(CutOffScope.subject(issuer, ""));
    cutOffs.cutOff(CutOffScope.subject(issuer, "ALICE"));
    cutOffs.cutOff(CutOffScope.subject(issuer, "alice "));
    cutOffs.cutOff(CutOffScope.subject(issuer + "a", "lice"));
    cutOffs.cutOff(CutOffScope.subject(issuer.substring(0, 5), issuer.substring(5) + "alice"));
    assertThat(live(cutOffs, alice)).isTrue();
  }

  /** Who logs in again in the same instant as the cut-off is not refused. */
  @Test
  public void a_log_in_at_the_very_instant_of_the_cut_off_works() {
    CutOffs cutOffs = empty();
    for (int again = 0; again < 5; again++) {
      Jwt before = token(cutOffs, "alice");
      cutOffs.cutOff(subject("alice"));
      assertThat(revoked(cutOffs, before)).isTrue();
      assertThat(live(cutOffs, token(cutOffs, "alice"))).isTrue();
    }
  }

  /** The number rises with each cut-off of a scope, also within a millisecond. */
  @Test
  public void each_cut_off_of_a_scope_has_a_higher_number() {
    CutOffs cutOffs = empty();
    long last = 0;
    for (int again = 0; again < 50; again++) {
      long next = cutOffs.cutOff(subject("alice"));
      assertThat(next).isGreaterThan(last);
      last = next;
    }
  }

  /** The highest of the three scopes counts, in whatever order they were cut off. */
  @Test
  public void the_highest_of_the_three_scopes_counts() {
    List<CutOffScope> scopes =
        List.of(CutOffScope.everyone(issuer), CutOffScope.client(issuer, CLIENT), subject("alice"));
    for (CutOffScope first : scopes) {
      for (CutOffScope second : scopes) {
        CutOffs cutOffs = empty();
        cutOffs.cutOff(first);
        Jwt between = token(cutOffs, "alice");
        assertThat(live(cutOffs, between)).isTrue();
        clock.advance(Duration.ofMillis(5));
        cutOffs.cutOff(second);
        assertThat(second.equals(first) || revoked(cutOffs, between))
            .as("%s, then %s", first.kind(), second.kind())
            .isTrue();
        assertThat(live(cutOffs, token(cutOffs, "alice"))).isTrue();
      }
    }
  }

  /** A token of our issuer without a usable number is refused as soon as a cut-off applies. */
  @Test
  public void a_token_of_ours_without_a_number_is_refused_once_a_cut_off_applies() {
    CutOffs cutOffs = empty();
    Jwt without = jwt(mint.claims());
    Jwt text = jwt(mint.claims().with("gen", "\"99999999999999\""));
    Jwt fraction = jwt(mint.claims().with("gen", "99999999999999.5"));
    assertThat(List.of(without, text, fraction)).allMatch(jwt -> live(cutOffs, jwt));
    cutOffs.cutOff(subject("alice"));
    assertThat(List.of(without, text, fraction)).allMatch(jwt -> revoked(cutOffs, jwt));
  }

  /** A token with exactly the number of the cut-off is from after it; one lower is from before. */
  @Test
  public void at_exactly_the_number_of_the_cut_off_a_token_is_good() {
    CutOffs cutOffs = empty();
    long generation = cutOffs.cutOff(subject("alice"));
    assertThat(live(cutOffs, jwt(mint.claims().with("gen", Long.toString(generation))))).isTrue();
    assertThat(revoked(cutOffs, jwt(mint.claims().with("gen", Long.toString(generation - 1)))))
        .isTrue();
  }

  private JsonMembers foreignIssuedAt(long second) {
    return mint.claims()
        .with("iss", JsonMembers.string(FOREIGN))
        .with("iat", Long.toString(second))
        .with("exp", Long.toString(second + 600));
  }

  /** A token of another issuer that was issued in the second of the cut-off is refused. */
  @Test
  public void a_foreign_token_of_the_very_second_of_the_cut_off_is_refused() {
    CutOffs cutOffs = empty();
    long second = cutOffs.cutOff(CutOffScope.subject(FOREIGN, "alice")) / 1000;
    assertThat(revoked(cutOffs, jwt(foreignIssuedAt(second - 1)))).isTrue();
    assertThat(revoked(cutOffs, jwt(foreignIssuedAt(second)))).isTrue();
    assertThat(live(cutOffs, jwt(foreignIssuedAt(second + 1)))).isTrue();
  }

  /** The {@code gen} of another issuer may mean anything, so it means nothing. */
  @Test
  public void the_number_of_a_foreign_token_is_not_looked_at() {
    CutOffs cutOffs = empty();
    long second = cutOffs.cutOff(CutOffScope.subject(FOREIGN, "alice")) / 1000;
    assertThat(revoked(cutOffs, jwt(foreignIssuedAt(second).with("gen", "99999999999999"))))
        .isTrue();
    assertThat(live(cutOffs, jwt(foreignIssuedAt(second + 1).with("gen", "0")))).isTrue();
  }

  /** A token of another issuer that does not say when it was issued is refused after a cut-off. */
  @Test
  public void a_foreign_token_without_a_date_is_refused_once_a_cut_off_applies() {
    CutOffs cutOffs = empty();
    Jwt jwt = jwt(foreignIssuedAt(clock.instant().getEpochSecond()).without("iat"));
    assertThat(live(cutOffs, jwt)).isTrue();
    cutOffs.cutOff(CutOffScope.subject(FOREIGN, "alice"));
    assertThat(revoked(cutOffs, jwt)).isTrue();
  }

  /** A cut-off of one scope is above those of the others, though they come at the same instant. */
  @Test
  public void a_token_from_between_cut_offs_of_two_scopes_is_refused_by_the_second() {
    CutOffs cutOffs = empty();
    cutOffs.cutOff(CutOffScope.everyone(issuer));
    Jwt between = token(cutOffs, "alice");
    assertThat(live(cutOffs, between)).isTrue();
    cutOffs.cutOff(subject("alice"));
    assertThat(revoked(cutOffs, between)).isTrue();
  }

  /**
   * Also if those of others came so fast that their numbers ran ahead of the clock: to number this
   * one by an instant, be it that at which it was asked for, would leave the token good.
   */
  @Test
  public void a_cut_off_is_above_numbers_that_ran_ahead_of_the_clock() {
    CutOffs cutOffs = empty();
    long ahead = 0;
    for (int again = 0; again < 20; again++) {
      ahead = cutOffs.cutOff(CutOffScope.everyone(issuer));
    }
    Jwt between = token(cutOffs, "alice");
    assertThat(live(cutOffs, between)).isTrue();
    assertThat(cutOffs.cutOff(subject("alice"))).isGreaterThan(ahead);
    assertThat(revoked(cutOffs, between)).isTrue();
  }

  /** A token that outlives its cut-off would be good again, so it is not judged as live. */
  @Test
  public void a_token_that_lives_longer_than_cut_offs_are_kept_is_not_judged_as_live() {
    CutOffs cutOffs = empty();
    long now = clock.instant().getEpochSecond();
    Jwt atTheBound = jwt(mint.claims().with("exp", Long.toString(now + 600)));
    Jwt beyond = jwt(mint.claims().with("exp", Long.toString(now + 601)));
    Jwt endless = jwt(mint.claims().without("exp"));
    assertThat(live(cutOffs, atTheBound)).isTrue();
    assertThat(cutOffs.check(beyond, clock.instant())).isInstanceOf(RevocationStatus.Revoked.class);
    assertThat(cutOffs.check(endless, clock.instant()))
        .isInstanceOf(RevocationStatus.Revoked.class);
    cutOffs.cutOff(subject("alice"));
    assertThat(revoked(cutOffs, beyond)).isTrue();
  }

  /** A cut-off between the reading of the number and the signature refuses the token. */
  @Test
  public void a_mint_that_races_a_cut_off_is_refused() {
    CutOffs cutOffs = empty();
    Generations racing =
        new Generations() {
          @Override
          public long current(String name, Optional<String> subject, Optional<String> client) {
            long read = cutOffs.current(name, subject, client);
            cutOffs.cutOff(subject("alice"));
            return read;
          }
        };
    assertThat(revoked(cutOffs, token(racing, "alice"))).isTrue();
    assertThat(live(cutOffs, token(cutOffs, "alice"))).isTrue();
  }

  /** A log-in by the old password that ends after the cut-off gives a token that is refused. */
  @Test
  public void a_log_in_that_began_before_the_cut_off_is_refused() {
    CutOffs cutOffs = empty();
    long before = cutOffs.current(issuer, Optional.of("alice"), Optional.empty());
    cutOffs.cutOff(subject("alice"));
    String late =
        issuerWith(cutOffs).issue(claims -> claims.subject("alice").authenticatedUnder(before));
    assertThat(revoked(cutOffs, checked(late))).isTrue();
  }

  /**
   * Under load: each token whose issue was over before the cut-off began is refused after it, and
   * each whose issue began after it is good.
   *
   * @throws Exception if a thread fails
   */
  @Test
  public void whatever_was_minted_before_a_cut_off_is_refused_after_it() throws Exception {
    CutOffs cutOffs = empty();
    JwtIssuer minting = issuerWith(cutOffs);
    ConcurrentLinkedQueue<String> minted = new ConcurrentLinkedQueue<>();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS - 1; i++) {
      tasks.add(
          () -> {
            for (int again = 0; again < 10; again++) {
              minted.add(minting.issue(claims -> claims.subject("alice")));
            }
            return true;
          });
    }
    tasks.add(
        () -> {
          List<String> ended = new ArrayList<>();
          for (int again = 0; again < 20; again++) {
            List<String> before = taken(minted);
            cutOffs.cutOff(subject("alice"));
            String after = minting.issue(claims -> claims.subject("alice"));
            assertThat(before).noneMatch(token -> live(cutOffs, checked(token)));
            assertThat(live(cutOffs, checked(after))).isTrue();
            ended.addAll(before);
          }
          assertThat(ended).noneMatch(token -> live(cutOffs, checked(token)));
          return true;
        });
    assertThat(together(tasks)).containsOnly(true);
  }

  private static List<String> taken(Queue<String> queue) {
    List<String> taken = new ArrayList<>();
    for (String next = queue.poll(); next != null; next = queue.poll()) {
      taken.add(next);
    }
    return taken;
  }

  /**
   * Cut-offs at the same time get numbers of their own.
   *
   * @throws Exception if a thread fails
   */
  @Test
  public void cut_offs_at_the_same_time_have_different_numbers() throws Exception {
    CutOffs cutOffs = empty();
    assertThat(together(() -> cutOffs.cutOff(subject("alice")))).doesNotHaveDuplicates();
  }

  /** The listener is told, and what it throws changes nothing. */
  @Test
  public void the_listener_is_told_and_cannot_undo_it() {
    CutOffs cutOffs = empty();
    Jwt alice = token(cutOffs, "alice");
    long generation = cutOffs.cutOff(subject("alice"));
    assertThat(revoked(cutOffs, alice)).isTrue();
    List<RevocationEvent.CutOff> told = events(RevocationEvent.CutOff.class);
    assertThat(told).extracting(RevocationEvent.CutOff::scope).containsExactly(subject("alice"));
    assertThat(told).extracting(RevocationEvent.CutOff::generation).containsExactly(generation);
  }
}
