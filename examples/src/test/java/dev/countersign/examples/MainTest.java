package dev.countersign.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void runs() {
    assertThat(Main.run()).isZero();
  }
}
