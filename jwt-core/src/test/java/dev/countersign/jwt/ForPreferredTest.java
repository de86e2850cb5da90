package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Provider;
import org.junit.jupiter.api.Test;

class ForPreferredTest {

  private final Provider one = new Named("One");
  private final Provider other = new Named("Other");
  private final ForPreferred<Object> made = new ForPreferred<>(provider -> new Object());

  @Test
  void what_was_made_for_a_provider_is_kept() {
    assertThat(made.by(one)).isSameAs(made.by(one));
  }

  @Test
  void another_provider_gets_its_own() {
    assertThat(made.by(one)).isNotSameAs(made.by(other));
  }

  private static final class Named extends Provider {

    private static final long serialVersionUID = 1L;

    Named(String name) {
      super(name, "1", "has nothing");
    }
  }
}
