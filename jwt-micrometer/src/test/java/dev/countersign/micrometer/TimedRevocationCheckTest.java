package dev.countersign.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.RevocationStatus;
import dev.countersign.jwt.revocation.Allowlist;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.testing.TokenMint;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimedRevocationCheckTest {

  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
  private final TokenMint mint = TokenMint.create();
  private final Jwt jwt = mint.jwt(claims -> claims.subject("alice"));
  private final Instant now = mint.clock().instant();

  private Timer timer(String status) {
    return registry
        .get("countersign.revocation")
        .tags("check", "denylist", "status", status)
        .timer();
  }

  private TimedRevocationCheck timed(RevocationCheck check) {
    return TimedRevocationCheck.of(check, "denylist", registry);
  }

  @Test
  void a_check_is_timed_and_its_answer_passed_on() {
    RevocationStatus answer = new RevocationStatus.Revoked("stolen");
    RevocationCheck slow =
        (token, at) -> {
          clock.add(Duration.ofMillis(7));
          return answer;
        };

    assertThat(timed(slow).check(jwt, now)).isSameAs(answer);

    assertThat(timer("revoked").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(7);
    assertThat(timer("live").count()).isZero();
  }

  @Test
  void each_status_has_its_timer() {
    Denylist denylist = Denylist.inMemory();
    timed(denylist).check(jwt, now);
    timed((token, at) -> new RevocationStatus.CannotTell("down", Optional.empty())).check(jwt, now);

    assertThat(timer("live").count()).isEqualTo(1);
    assertThat(timer("cannot_tell").count()).isEqualTo(1);
  }

  @Test
  void a_check_that_throws_is_timed_and_still_throws() {
    RevocationCheck broken =
        (token, at) -> {
          throw new IllegalArgumentException("broken");
        };

    assertThatThrownBy(() -> timed(broken).check(jwt, now)).hasMessage("broken");

    assertThat(timer("failed").count()).isEqualTo(1);
  }

  @Test
  void what_only_ever_refuses_still_does() {
    TimedRevocationCheck allowlist = timed(Allowlist.inMemory());

    assertThatIllegalStateException().isThrownBy(allowlist::acceptingTokensWhenItCannotTell);
    assertThatIllegalStateException()
        .isThrownBy(() -> allowlist.acceptingTokensWhenItCannotTellFor(Duration.ofMinutes(1)));
  }

  @Test
  void what_is_dangerous_about_the_check_is_passed_on() {
    RevocationCheck accepting = Denylist.inMemory().acceptingTokensWhenItCannotTell();

    assertThat(timed(accepting).findings()).isNotEmpty().isEqualTo(accepting.findings());
  }

  @Test
  void the_choice_to_accept_is_passed_on_and_timed() {
    RevocationCheck accepting =
        timed((token, at) -> new RevocationStatus.CannotTell("down", Optional.empty()))
            .acceptingTokensWhenItCannotTell();

    assertThat(accepting.check(jwt, now)).isInstanceOf(RevocationStatus.Live.class);
    assertThat(timer("live").count()).isEqualTo(1);
  }
}
