package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthReportTest {

  private final Map<String, HealthCheck> parts = new LinkedHashMap<>();

  private static HealthCheck part(boolean ready, Optional<String> problem) {
    return new HealthCheck() {
      @Override
      public boolean isReady() {
        return ready;
      }

      @Override
      public Optional<String> problem() {
        return problem;
      }
    };
  }

  private static HealthCheck well() {
    return part(true, Optional.empty());
  }

  @Test
  void all_parts_that_are_well_are_ready_and_have_no_problem() {
    parts.put("keys", well());
    parts.put("revocations", well());
    HealthReport report = HealthReport.of(parts);

    assertThat(report.isReady()).isTrue();
    assertThat(report.problem()).isEmpty();
    assertThat(report.parts())
        .extracting(HealthReport.Part::name)
        .containsExactly("keys", "revocations");
  }

  @Test
  void a_part_with_a_problem_may_be_ready() {
    parts.put("keys", part(true, Optional.of("the storage is away")));

    assertThat(HealthReport.of(parts).isReady()).isTrue();
    assertThat(HealthReport.of(parts).problem()).contains("keys: the storage is away");
  }

  @Test
  void one_part_that_is_not_ready_is_enough_and_each_problem_has_its_name() {
    parts.put("keys", part(true, Optional.of("the storage is away")));
    parts.put("sessions", well());
    parts.put("revocations", part(false, Optional.of("too old")));
    HealthReport report = HealthReport.of(parts);

    assertThat(report.isReady()).isFalse();
    assertThat(report.problem()).contains("keys: the storage is away; revocations: too old");
  }

  @Test
  void a_part_that_throws_is_not_ready_and_keeps_no_other_from_being_asked() {
    parts.put(
        "broken",
        new HealthCheck() {
          @Override
          public boolean isReady() {
            throw new IllegalStateException("with a secret");
          }

          @Override
          public Optional<String> problem() {
            return Optional.empty();
          }
        });
    parts.put("keys", well());
    HealthReport report = HealthReport.of(parts);

    assertThat(report.isReady()).isFalse();
    assertThat(report.problem()).contains("broken: its health check threw");
    assertThat(report.parts()).hasSize(2);
  }

  @Test
  void what_is_not_ready_has_a_problem_even_if_the_part_names_none() {
    parts.put("mute", part(false, Optional.empty()));

    assertThat(HealthReport.of(parts).problem()).contains("mute: it was not ready");
  }
}
