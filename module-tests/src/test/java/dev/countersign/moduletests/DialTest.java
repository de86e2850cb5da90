package dev.countersign.moduletests;

import static dev.countersign.testing.JwtAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Reason;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.Validation.Undecided.Cause;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.CutOffs;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.jwt.revocation.FollowedRevocations;
import dev.countersign.jwt.revocation.RevocationEvent;
import dev.countersign.jwt.revocation.RevocationFeed;
import dev.countersign.jwt.revocation.RevocationListener;
import dev.countersign.jwt.revocation.Session;
import dev.countersign.jwt.revocation.SessionTimeouts;
import dev.countersign.jwt.revocation.Sessions;
import dev.countersign.testing.TokenMint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The snippets of docs/dial.md: run here, and compared with it to the letter. */
class DialTest {

  private final TokenMint mint =
      TokenMint.create().withIssuer("https://auth.example").withAudience("orders");

  /** The snippets read the system's clock, as users would. */
  private final JwtIssuer.Builder issuing =
      JwtIssuer.builder()
          .issuer("https://auth.example")
          .audience("orders")
          .lifetime(Duration.ofMinutes(10))
          .signWith(mint.signingKeys());

  private final JwtValidator.Builder validating =
      JwtValidator.builder()
          .issuer("https://auth.example")
          .audience("orders")
          .verifyWith(mint.verificationKeys());

  private final List<String> audit = new ArrayList<>();

  private String issue() {
    return issuing.build().issue(claims -> claims.subject("alice"));
  }

  private static boolean passwordIsRight(String name) {
    return name.equals("alice");
  }

  // spotless:off
  @Test
  void stateless_believes_a_stolen_token() {
    String token = issue();
    // snippet
    JwtValidator validator = validating.revocation(RevocationCheck.stateless()).build(); // as if nothing was said
    // end
    assertThat(validator.check(token)).isAccepted();
  }

  @Test
  void a_denylist_refuses_a_token_after_log_out() {
    String token = issue();
    // snippet
    Denylist denylist = Denylist.inMemory();
    JwtValidator validator = validating.revocation(denylist).build();
    denylist.revoke(validator.validate(token)); // log-out
    // end
    assertThat(validator.check(token)).isRejectedWith(Reason.REVOKED);
    assertThat(validator.check(issue())).isAccepted();
  }

  @Test
  void a_cut_off_refuses_the_tokens_from_before_a_changed_password() {
    // snippet
    CutOffs cutOffs = CutOffs.inMemory(CutOffRules.builder()
        .issuer("https://auth.example").maxTokenLifetime(Duration.ofMinutes(10)).build());
    JwtIssuer issuer = issuing.generations(cutOffs).build();
    JwtValidator validator = validating.revocation(cutOffs).build();

    long before = cutOffs.current("https://auth.example", Optional.of("alice"), Optional.empty());
    boolean right = passwordIsRight("alice");
    String token = issuer.issue(claims -> claims.subject("alice").authenticatedUnder(before));

    cutOffs.cutOff(CutOffScope.subject("https://auth.example", "alice")); // the password was changed
    // end
    assertThat(right).isTrue();
    assertThat(validator.check(token)).isRejectedWith(Reason.REVOKED);
    assertThat(validator.check(issuer.issue(claims -> claims.subject("alice").authenticatedUnder(before))))
        .isRejectedWith(Reason.REVOKED);
    assertThat(validator.check(issuer.issue(claims -> claims.subject("alice")))).isAccepted();
  }

  @Test
  void a_session_that_was_ended_takes_its_tokens_with_it() {
    // snippet
    Sessions sessions = Sessions.inMemory(new SessionTimeouts(Duration.ofMinutes(30), Duration.ofHours(12)));
    JwtValidator validator = validating.revocation(sessions).build();

    Session session = sessions.start("alice", Optional.empty(), Optional.of("Firefox on Linux"));
    String token = issuing.build().issue(claims -> claims.subject("alice").claim("sid", session.id()));

    List<Session> shown = sessions.of("alice");
    sessions.end("alice", shown.get(0).id()); // only if it is hers; endAll("alice") ends all
    // end
    assertThat(validator.check(token)).isRejectedWith(Reason.REVOKED);
    Session next = sessions.start("alice");
    assertThat(validator.check(issuing.build().issue(claims -> claims.subject("alice").claim("sid", next.id()))))
        .isAccepted();
  }

  @Test
  void an_allowlist_refuses_perfect_tokens_of_a_thief_of_the_signing_key() {
    String forged = issue();
    // snippet
    Allowlist allowlist = Allowlist.inMemory();
    JwtIssuer issuer = issuing.beforeRelease(allowlist).build();
    JwtValidator validator = validating.revocation(allowlist).build();
    String token = issuer.issue(claims -> claims.subject("alice")); // recorded, or not issued
    // end
    assertThat(validator.check(token)).isAccepted();
    assertThat(validator.check(forged)).isRejectedWith(Reason.REVOKED);
  }

  @Test
  void several_checks_each_have_their_policy() {
    Denylist denylist = Denylist.inMemory();
    Sessions sessions = Sessions.inMemory(new SessionTimeouts(Duration.ofMinutes(30), Duration.ofHours(12)));
    Allowlist allowlist = Allowlist.inMemory();
    // snippet
    RevocationCheck check = RevocationCheck.all(
        denylist.acceptingTokensWhenItCannotTellFor(Duration.ofMinutes(2)), // then undecided
        sessions.acceptingTokensWhenItCannotTell(),                         // for as long as it takes
        allowlist);                                                         // only ever refuses
    // end
    JwtValidator validator = validating.revocation(check).build();
    Session session = sessions.start("alice");
    String token = issuing.beforeRelease(allowlist).build()
        .issue(claims -> claims.subject("alice").claim("sid", session.id()));
    assertThat(validator.check(token)).isAccepted();
    sessions.end(session.id());
    assertThat(validator.check(token)).isRejectedWith(Reason.REVOKED);
  }

  @Test
  void a_near_cache_that_has_read_nothing_cannot_tell() {
    RevocationFeed feed = (cursor, maxEntries) -> {
      throw new IllegalStateException("down on purpose");
    };
    CutOffRules rules = CutOffRules.builder()
        .issuer("https://auth.example").maxTokenLifetime(Duration.ofMinutes(10)).build();
    // snippet
    FollowedRevocations near = FollowedRevocations.builder(feed).cutOffs(rules).build().start();
    JwtValidator validator = validating.revocation(near).build(); // near.close() ends its thread
    // end
    assertThat(validator.check(issue())).isUndecidedBecauseOf(Cause.REVOCATION);
    near.close();
  }

  @Test
  void a_listener_is_told_of_a_log_out() {
    SessionTimeouts timeouts = new SessionTimeouts(Duration.ofMinutes(30), Duration.ofHours(12));
    // snippet
    RevocationListener listener = event -> {
      if (event instanceof RevocationEvent.SessionEnded ended) {
        audit.add(ended.session().subject() + " logged out");
      }
    };
    Sessions sessions = Sessions.inMemory(timeouts, 100_000, InstantSource.system(), listener);
    // end
    sessions.start("alice");
    sessions.endAll("alice");
    assertThat(audit).containsExactly("alice logged out");
  }
  // spotless:on

  @Test
  void the_page_shows_exactly_what_is_run_here() throws Exception {
    assertThat(blocks(Path.of("..", "docs", "dial.md"), "(?s)```java\n(.*?)```"))
        .hasSize(8)
        .isEqualTo(
            blocks(
                Path.of("src/test/java/dev/countersign/moduletests/DialTest.java"),
                "(?s)    // snippet\n(.*?)    // end"));
  }

  private static List<String> blocks(Path file, String pattern) throws Exception {
    return Pattern.compile(pattern)
        .matcher(Files.readString(file))
        .results()
        .map(match -> match.group(1).stripTrailing().stripIndent())
        .toList();
  }
}
