package dev.countersign.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class UsersTest {

  private static final Users USERS = new Users(new AccountsInMemory(), NewUser.demo());

  @Test
  void the_right_password_tells_name_and_scopes() throws Exception {
    assertThat(USERS.authenticate("alice", "alice-password"))
        .contains(new Users.User("alice", Set.of("orders:read", "orders:write"), 0));
  }

  @Test
  void another_password_is_refused() throws Exception {
    assertThat(USERS.authenticate("alice", "bob-password")).isEmpty();
  }

  @Test
  void an_unknown_user_is_refused() throws Exception {
    assertThat(USERS.authenticate("nobody", "alice-password")).isEmpty();
  }

  @Test
  void names_are_compared_exactly() throws Exception {
    assertThat(USERS.authenticate("Alice", "alice-password")).isEmpty();
  }

  @Test
  void the_later_of_two_users_of_one_name_can_log_in() throws Exception {
    Users users =
        new Users(
            new AccountsInMemory(),
            List.of(
                new NewUser("carol", "first", Set.of()), new NewUser("carol", "second", Set.of())));

    assertThat(users.authenticate("carol", "first")).isEmpty();
    assertThat(users.authenticate("carol", "second")).isPresent();
  }

  @Test
  void many_can_log_in_at_once_and_each_gets_the_right_answer() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      List<Future<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        boolean right = i % 2 == 0;
        String password = right ? "bob-password" : "bob-passworD";
        answers.add(threads.submit(() -> USERS.authenticate("bob", password).isPresent() == right));
      }
      for (Future<Boolean> answer : answers) {
        assertThat(answer.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whoever_would_have_to_wait_too_long_is_told() {
    Users busy = new Users(new AccountsInMemory(), NewUser.demo(), 0, Duration.ZERO);

    assertThatThrownBy(() -> busy.authenticate("bob", "bob-password"))
        .isInstanceOf(Users.TooBusyException.class);
    assertThatThrownBy(() -> busy.authenticate("nobody", "bob-password"))
        .isInstanceOf(Users.TooBusyException.class);
  }

  @Test
  void a_user_is_read_from_three_parts_of_which_the_last_has_colons() throws Exception {
    assertThat(new NewUser.Converter().convert("carol:pw:orders:read,orders:write admin"))
        .isEqualTo(new NewUser("carol", "pw", Set.of("orders:read", "orders:write", "admin")));
  }

  @Test
  void a_user_may_have_no_scope() {
    assertThat(new NewUser.Converter().convert("carol:pw:").scopes()).isEmpty();
  }

  @Test
  void a_user_that_cannot_be_read_is_refused_without_a_word_of_it() {
    for (String text : List.of("carol:hunter2", ":hunter2:", "carol::x", "carol:hunter2:\"")) {
      assertRefused(text);
    }
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> new NewUser.Converter().convert(text))
        .as(text)
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("expected")
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void a_new_user_does_not_show_the_password() {
    assertThat(new NewUser("carol", "hunter2", Set.of()).toString()).doesNotContain("hunter2");
  }

  @Test
  void a_user_needs_a_name_that_a_token_can_carry() {
    assertThatIllegalArgumentException().isThrownBy(() -> new NewUser("a\nb", "pw", Set.of()));
  }

  @Test
  void a_log_in_by_a_password_that_was_changed_meanwhile_is_noticed() throws Exception {
    Users users = new Users(new AccountsInMemory(), NewUser.demo());
    Users.User before = users.authenticate("alice", "alice-password").orElseThrow();

    assertThat(users.changePassword(before, "another-password")).isTrue();

    assertThat(users.has(before)).isFalse();
    assertThat(users.has(users.authenticate("alice", "another-password").orElseThrow())).isTrue();
  }
}
