package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptingCheckTest {

  private static final RevocationStatus LIVE = RevocationStatus.live();
  private static final RevocationStatus REVOKED = new RevocationStatus.Revoked("revoked");
  private static final RevocationStatus DOWN =
      new RevocationStatus.CannotTell("down", Optional.empty());

  private static final Jwt JWT = Tokens.validator().build().validate(Tokens.good());
  private static final Duration GRACE = Duration.ofMinutes(2);

  private final List<String> logged = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          logged.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  /** Kept, so that the handler is not lost with a collected logger. */
  private final Logger logger = Logger.getLogger(RevocationCheck.class.getName());

  private RevocationStatus answer = LIVE;
  private final RevocationCheck check = (jwt, now) -> answer;

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stop() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  private RevocationStatus at(RevocationCheck asked, Duration after, RevocationStatus inner) {
    answer = inner;
    return asked.check(JWT, Tokens.NOW.plus(after));
  }

  @Test
  void within_the_grace_a_token_counts_as_live() {
    RevocationCheck forAWhile = check.acceptingTokensWhenItCannotTellFor(GRACE);
    assertThat(at(forAWhile, Duration.ZERO, LIVE)).isEqualTo(LIVE);
    assertThat(at(forAWhile, GRACE.minusNanos(1), DOWN)).isEqualTo(LIVE);
  }

  @Test
  void at_exactly_the_end_of_the_grace_it_is_over() {
    RevocationCheck forAWhile = check.acceptingTokensWhenItCannotTellFor(GRACE);
    at(forAWhile, Duration.ZERO, LIVE);
    assertThat(at(forAWhile, GRACE, DOWN)).isEqualTo(DOWN);
  }

  @Test
  void a_check_that_never_said_live_refuses() {
    RevocationCheck forAWhile = check.acceptingTokensWhenItCannotTellFor(GRACE);
    assertThat(at(forAWhile, Duration.ZERO, DOWN)).isEqualTo(DOWN);
  }

  @Test
  void accepting_blindly_does_not_lengthen_the_grace() {
    RevocationCheck forAWhile = check.acceptingTokensWhenItCannotTellFor(GRACE);
    at(forAWhile, Duration.ZERO, LIVE);
    at(forAWhile, Duration.ofSeconds(119), DOWN);
    assertThat(at(forAWhile, Duration.ofSeconds(121), DOWN)).isEqualTo(DOWN);
  }

  @Test
  void a_revoked_token_does_not_lengthen_the_grace() {
    RevocationCheck forAWhile = check.acceptingTokensWhenItCannotTellFor(GRACE);
    at(forAWhile, Duration.ZERO, LIVE);
    assertThat(at(forAWhile, Duration.ofSeconds(119), REVOKED)).isEqualTo(REVOKED);
    assertThat(at(forAWhile, Duration.ofSeconds(121), DOWN)).isEqualTo(DOWN);
  }

  @Test
  void an_instant_from_before_does_not_shorten_the_grace() {
    RevocationCheck forAWhile = check.acceptingTokensWhenItCannotTellFor(GRACE);
    at(forAWhile, Duration.ofSeconds(60), LIVE);
    at(forAWhile, Duration.ZERO, LIVE);
    assertThat(at(forAWhile, Duration.ofSeconds(179), DOWN)).isEqualTo(LIVE);
  }

  @Test
  void after_the_store_is_back_the_grace_counts_anew() {
    RevocationCheck forAWhile = check.acceptingTokensWhenItCannotTellFor(GRACE);
    at(forAWhile, Duration.ZERO, LIVE);
    at(forAWhile, Duration.ofHours(1), DOWN);
    at(forAWhile, Duration.ofHours(2), LIVE);
    assertThat(at(forAWhile, Duration.ofHours(2).plusSeconds(119), DOWN)).isEqualTo(LIVE);
  }

  @Test
  void a_revoked_token_stays_revoked_under_each_policy() {
    assertThat(at(check.acceptingTokensWhenItCannotTell(), Duration.ZERO, REVOKED))
        .isEqualTo(REVOKED);
    assertThat(at(check.acceptingTokensWhenItCannotTellFor(GRACE), Duration.ZERO, REVOKED))
        .isEqualTo(REVOKED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT24H0.000000001S"})
  void a_grace_out_of_bounds_is_refused(Duration grace) {
    assertThatThrownBy(() -> check.acceptingTokensWhenItCannotTellFor(grace))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_day_is_the_longest_grace() {
    RevocationCheck forADay = check.acceptingTokensWhenItCannotTellFor(Duration.ofDays(1));
    at(forADay, Duration.ZERO, LIVE);
    assertThat(at(forADay, Duration.ofHours(23), DOWN)).isEqualTo(LIVE);
  }

  @Test
  void the_choice_is_made_once() {
    RevocationCheck forAWhile = check.acceptingTokensWhenItCannotTellFor(GRACE);
    assertThatThrownBy(() -> forAWhile.acceptingTokensWhenItCannotTellFor(GRACE))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(forAWhile::acceptingTokensWhenItCannotTell)
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void each_of_several_checks_counts_for_itself() {
    RevocationCheck reliable = RevocationCheck.stateless();
    RevocationCheck all =
        RevocationCheck.all(reliable, check).acceptingTokensWhenItCannotTellFor(GRACE);
    at(all, Duration.ZERO, LIVE);
    assertThat(at(all, Duration.ofSeconds(119), DOWN)).isEqualTo(LIVE);
    assertThat(at(all, Duration.ofSeconds(121), DOWN)).isEqualTo(DOWN);
  }

  @Test
  void a_policy_of_one_check_leaves_the_others_strict() {
    RevocationCheck strict = (jwt, now) -> DOWN;
    RevocationCheck all = RevocationCheck.all(check.acceptingTokensWhenItCannotTell(), strict);
    assertThat(at(all, Duration.ZERO, DOWN)).isEqualTo(DOWN);
  }

  @Test
  void a_policy_of_one_check_does_not_hide_that_another_says_revoked() {
    RevocationCheck strict = (jwt, now) -> REVOKED;
    RevocationCheck all = RevocationCheck.all(check.acceptingTokensWhenItCannotTell(), strict);
    assertThat(at(all, Duration.ZERO, DOWN)).isEqualTo(REVOKED);
  }

  @Test
  void each_change_is_logged_once_and_not_for_each_token() {
    RevocationCheck forAWhile = check.acceptingTokensWhenItCannotTellFor(GRACE);
    for (int second = 0; second < 300; second++) {
      at(forAWhile, Duration.ofSeconds(second), second < 10 || second > 250 ? LIVE : DOWN);
    }
    assertThat(logged)
        .containsExactly(
            "WARNING the revocation check cannot tell (down); tokens are accepted without it for at"
                + " most PT2M",
            "WARNING the revocation check cannot tell (down); tokens are no longer accepted without"
                + " it",
            "INFO the revocation check can tell again");
  }

  @Test
  void that_a_check_accepts_for_ever_is_logged_once() {
    RevocationCheck forEver = check.acceptingTokensWhenItCannotTell();
    for (int i = 0; i < 5; i++) {
      assertThat(forEver.check(JWT, Instant.MAX)).isEqualTo(LIVE);
      assertThat(at(forEver, Duration.ZERO, DOWN)).isEqualTo(LIVE);
      answer = DOWN;
    }
    assertThat(logged)
        .containsExactly(
            "WARNING the revocation check cannot tell (down); tokens are accepted without it");
  }
}
