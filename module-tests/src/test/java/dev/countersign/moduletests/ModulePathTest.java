package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ModulePathTest {
  @Test
  void thePublishedModulesAreNamedModules() {
    assertThat(
            List.of(
                dev.countersign.keystore.RotatingKeyStore.class.getModule().getName(),
                dev.countersign.servlet.Placeholder.describe(),
                dev.countersign.testing.Placeholder.describe(),
                Placeholder.describe()))
        .containsExactly(
            "dev.countersign.keystore",
            "dev.countersign.servlet",
            "dev.countersign.testing",
            "dev.countersign.moduletests");
    assertThat(dev.countersign.jwt.Placeholder.describe(null)).isEqualTo("none JSON");
  }
}
