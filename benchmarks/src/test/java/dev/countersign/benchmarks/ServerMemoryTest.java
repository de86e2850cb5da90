package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerMemoryTest {

  private static final long MEBIBYTE = 1L << 20;

  private final List<ServerMemory> samples = new ArrayList<>();

  private void sample(double liveMebibytes, double residentMebibytes) {
    samples.add(
        new ServerMemory((long) (liveMebibytes * MEBIBYTE), (long) (residentMebibytes * MEBIBYTE)));
  }

  @Test
  void memory_that_goes_up_and_down_is_stable() {
    sample(11, 200);
    sample(14, 240);
    sample(11, 230);
    sample(13, 240);
    sample(12, 235);

    assertThat(ServerMemory.growth(samples)).isEmpty();
  }

  @Test
  void one_sample_out_of_line_does_not_count() {
    sample(10, 200);
    sample(10, 200);
    sample(10, 200);
    sample(60, 200);
    sample(10, 200);
    sample(10, 200);

    assertThat(ServerMemory.growth(samples)).isEmpty();
  }

  @Test
  void objects_that_become_more_and_more_are_a_leak() {
    for (int minute = 0; minute <= 10; minute++) {
      sample(10 + minute, 200);
    }

    assertThat(ServerMemory.growth(samples))
        .contains("the live objects of the server grew from 12.0 to 17.5 MiB");
  }

  @Test
  void two_samples_are_enough_to_see_it() {
    sample(10, 200);
    sample(14, 200);

    assertThat(ServerMemory.growth(samples)).isPresent();
  }

  @Test
  void memory_beside_the_heap_that_becomes_more_and_more_is_a_leak() {
    for (int minute = 0; minute <= 10; minute++) {
      sample(10, 200 + 25 * minute);
    }

    assertThat(ServerMemory.growth(samples))
        .contains("the memory of the server grew from 250.0 to 387.5 MiB");
  }

  @Test
  void there_is_a_bound_for_what_is_not_growing_either() {
    sample(10, 512);
    sample(10, 513);

    assertThat(ServerMemory.growth(samples)).contains("the server takes more than 512 MiB");
  }
}
