package dev.countersign.jwt.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevocationListenerTest {

  private static final RevocationEvent EVENT =
      new RevocationEvent.CutOff(CutOffScope.everyone("i"), 1, Instant.EPOCH);

  @Test
  void each_listener_is_told_in_order_whatever_the_others_throw() {
    List<String> told = new ArrayList<>();
    RevocationListener.all(
            event -> told.add("first"),
            event -> {
              throw new IllegalStateException("thrown on purpose");
            },
            event -> {
              throw new AssertionError("thrown on purpose");
            },
            event -> told.add("last"))
        .happened(EVENT);
    assertThat(told).containsExactly("first", "last");
  }
}
