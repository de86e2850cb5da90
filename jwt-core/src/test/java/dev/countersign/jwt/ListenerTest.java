package dev.countersign.jwt;

import static dev.countersign.jwt.Tokens.good;
import static dev.countersign.jwt.Tokens.validator;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListenerTest {

  /** Writes down what it is told. */
  private static class Recording implements ValidationListener {
    final List<String> told = new ArrayList<>();

    @Override
    public void accepted(Validation.Accepted accepted) {
      told.add("accepted " + accepted.jwt().subject().orElseThrow());
    }

    @Override
    public void rejected(Validation.Rejected rejected) {
      told.add("rejected " + rejected.reason());
    }

    @Override
    public void keyUnknown(Validation.Rejected rejected) {
      told.add("key unknown");
    }

    @Override
    public void undecided(Validation.Undecided undecided) {
      told.add("undecided " + undecided.cause());
    }
  }

  private final Recording listener = new Recording();

  @Test
  void each_verdict_is_told_once() {
    JwtValidator validator = validator().listener(listener).build();
    validator.check(good());
    validator.check("x");
    validator.check(
        Tokens.signed("{\"alg\":\"HS256\",\"kid\":\"stranger\",\"typ\":\"at+jwt\"}", "{}"));
    assertThat(listener.told)
        .containsExactly("accepted alice", "rejected NOT_THREE_PARTS", "key unknown");
  }

  @Test
  void an_undecided_verdict_is_told() {
    validator()
        .revocation((jwt, now) -> new RevocationStatus.CannotTell("down", Optional.empty()))
        .listener(listener)
        .build()
        .check(good());
    assertThat(listener.told).containsExactly("undecided REVOCATION");
  }

  @Test
  void an_explanation_is_not_told() {
    List<String> told = new ArrayList<>();
    validator().listener(beginning(told)).build().explain(good());
    assertThat(told).isEmpty();
  }

  /** Tells the verdict to another object than the one that the validator has. */
  private static ValidationListener beginning(List<String> told) {
    return new ValidationListener() {
      @Override
      public ValidationListener started() {
        told.add("started");
        Recording one = new Recording();
        return new ValidationListener() {
          @Override
          public void accepted(Validation.Accepted accepted) {
            one.accepted(accepted);
            told.addAll(one.told);
          }
        };
      }

      @Override
      public void accepted(Validation.Accepted accepted) {
        told.add("accepted by the wrong object");
      }
    };
  }

  @Test
  void a_listener_is_told_before_the_token_is_looked_at() {
    List<String> told = new ArrayList<>();
    validator()
        .listener(beginning(told))
        .rule(
            "own",
            (jwt, now) -> {
              told.add("judged");
              return Optional.empty();
            })
        .build()
        .check(good());
    assertThat(told).containsExactly("started", "judged", "accepted alice");
  }

  @Test
  void each_of_several_listeners_is_told_before_the_token_is_looked_at() {
    List<String> told = new ArrayList<>();
    validator().listener(ValidationListener.all(listener, beginning(told))).build().check(good());
    assertThat(told).containsExactly("started", "accepted alice");
    assertThat(listener.told).containsExactly("accepted alice");
  }

  @Test
  void a_listener_that_throws_before_the_token_is_looked_at_is_told_the_verdict() {
    Recording broken =
        new Recording() {
          @Override
          public ValidationListener started() {
            throw new IllegalStateException("broken");
          }
        };
    validator().listener(broken).build().check(good());
    validator().listener(ValidationListener.all(broken, listener)).build().check(good());
    assertThat(broken.told).containsExactly("accepted alice", "accepted alice");
    assertThat(listener.told).containsExactly("accepted alice");
  }

  @Test
  void a_listener_that_throws_changes_no_verdict() {
    for (Throwable thrown : List.of(new IllegalStateException(), new AssertionError("x"))) {
      JwtValidator validator =
          validator()
              .listener(
                  new ValidationListener() {
                    @Override
                    public void accepted(Validation.Accepted accepted) {
                      ListenerTest.<RuntimeException>sneak(thrown);
                    }
                  })
              .build();
      assertThat(validator.check(good())).isInstanceOf(Validation.Accepted.class);
    }
  }

  @Test
  void each_of_several_listeners_is_told_whatever_another_throws() {
    ValidationListener broken =
        new ValidationListener() {
          @Override
          public void accepted(Validation.Accepted accepted) {
            throw new IllegalStateException("broken");
          }

          @Override
          public void rejected(Validation.Rejected rejected) {
            throw new AssertionError("broken");
          }
        };
    JwtValidator validator = validator().listener(ValidationListener.all(broken, listener)).build();
    validator.check(good());
    validator.check("x");
    validator.check(
        Tokens.signed("{\"alg\":\"HS256\",\"kid\":\"stranger\",\"typ\":\"at+jwt\"}", "{}"));
    validator()
        .revocation((jwt, now) -> new RevocationStatus.CannotTell("down", Optional.empty()))
        .listener(ValidationListener.all(broken, listener))
        .build()
        .check(good());
    assertThat(listener.told)
        .containsExactly(
            "accepted alice", "rejected NOT_THREE_PARTS", "key unknown", "undecided REVOCATION");
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
