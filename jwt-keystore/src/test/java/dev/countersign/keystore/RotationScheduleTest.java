package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RotationScheduleTest {

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
