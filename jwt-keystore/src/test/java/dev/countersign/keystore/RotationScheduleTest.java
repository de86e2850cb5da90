package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RotationScheduleTest {

  @Test
  void half_of_the_interval_is_left_for_a_machine_that_is_busy_and_a_storage_that_is_slow() {
    RotationSchedule schedule =
        new RotationSchedule(
            Duration.ofSeconds(1), new Random(1), () -> {}, KeySetStorage.inMemory());

    assertThat(LongStream.generate(schedule::pauseMillis).limit(10_000))
        .allSatisfy(pause -> assertThat(pause).isBetween(250L, 500L))
        .contains(250L, 500L);
  }

  @Test
  void an_error_in_one_rotation_does_not_end_the_schedule() throws Exception {
    CountDownLatch twice = new CountDownLatch(2);
    Runnable failing =
        () -> {
          twice.countDown();
          throw new LinkageError("a class is missing");
        };
    RotationSchedule schedule =
        new RotationSchedule(
            Duration.ofMillis(10), new Random(), failing, KeySetStorage.inMemory());
    schedule.start(() -> {});
    try {
      assertThat(twice.await(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      schedule.close();
    }
  }
}
