package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.benchmarks.TokenAnswer.Verdict;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a server's answers is right. */
class TokenAnswerTest {

  private static final Instant SENT = Instant.parse("2030-01-01T12:00:00Z");
  private static final Instant ANSWERED = SENT.plusMillis(10);

  private int status = 200;
  private Optional<Instant> goodUntil = Optional.of(ANSWERED.plusSeconds(1));
  private boolean loggedOut;
  private boolean loggingOut;
  private boolean afterPause;

  private Verdict verdict() {
    return new TokenAnswer(
            status, 200, goodUntil, loggedOut, loggingOut, SENT, ANSWERED, afterPause)
        .verdict();
  }

  private Verdict verdict(int answer) {
    status = answer;
    return verdict();
  }

  @Test
  void a_good_token_is_accepted() {
    assertThat(verdict(200)).isEqualTo(Verdict.ACCEPTED);
    assertThat(verdict(401)).isEqualTo(Verdict.WRONG);
  }

  @Test
  void a_token_that_never_was_good_is_refused() {
    goodUntil = Optional.empty();

    assertThat(verdict(200)).isEqualTo(Verdict.WRONG);
    assertThat(verdict(401)).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void a_token_that_is_over_when_it_is_sent_is_refused() {
    goodUntil = Optional.of(SENT);

    assertThat(verdict(200)).isEqualTo(Verdict.WRONG);
    assertThat(verdict(401)).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void a_token_that_ends_on_the_way_may_be_either() {
    goodUntil = Optional.of(SENT.plusMillis(5));

    assertThat(verdict(200)).isEqualTo(Verdict.ACCEPTED);
    assertThat(verdict(401)).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void a_token_may_be_refused_when_it_ends_with_the_answer_and_not_before() {
    goodUntil = Optional.of(ANSWERED);
    assertThat(verdict(401)).isEqualTo(Verdict.REFUSED);

    goodUntil = Optional.of(ANSWERED.plusNanos(1));
    assertThat(verdict(401)).isEqualTo(Verdict.WRONG);
  }

  @Test
  void a_token_whose_log_out_was_acknowledged_is_refused() {
    loggedOut = true;
    loggingOut = true;

    assertThat(verdict(200)).isEqualTo(Verdict.WRONG);
    assertThat(verdict(401)).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void a_token_whose_log_out_is_on_its_way_may_be_either() {
    loggingOut = true;

    assertThat(verdict(200)).isEqualTo(Verdict.ACCEPTED);
    assertThat(verdict(401)).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void a_server_that_cannot_tell_is_wrong_unless_the_machine_stood_still() {
    assertThat(verdict(503)).isEqualTo(Verdict.WRONG);

    afterPause = true;
    assertThat(verdict(503)).isEqualTo(Verdict.EXCUSED);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 302, 400, 403, 404, 429, 431, 500, 502, 504})
  void any_other_answer_is_wrong_always(int answer) {
    afterPause = true;
    loggingOut = true;

    assertThat(verdict(answer)).isEqualTo(Verdict.WRONG);
  }

  @Test
  void a_pause_excuses_no_wrong_verdict() {
    afterPause = true;
    assertThat(verdict(401)).isEqualTo(Verdict.WRONG);

    goodUntil = Optional.empty();
    assertThat(verdict(200)).isEqualTo(Verdict.WRONG);
  }
}
