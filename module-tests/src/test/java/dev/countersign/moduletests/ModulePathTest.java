package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.keystore.RotatingKeyStore;
import dev.countersign.servlet.JwtFilter;
import dev.countersign.testing.TokenMint;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModulePathTest {

  @Test
  void these_tests_use_the_published_modules_as_named_modules() {
    assertThat(
            Stream.of(
                    JwtValidator.class,
                    RotatingKeyStore.class,
                    JwtFilter.class,
                    TokenMint.class,
                    ModulePathTest.class)
                .map(type -> type.getModule().getName()))
        .containsExactly(
            "dev.countersign.jwt",
            "dev.countersign.keystore",
            "dev.countersign.servlet",
            "dev.countersign.testing",
            "dev.countersign.moduletests");
  }
}
