package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlaceholderTest {
  @Test
  void whiteBoxTestsRunOnTheClassPath() {
    assertThat(Placeholder.describe()).isEqualTo("null");
  }
}
