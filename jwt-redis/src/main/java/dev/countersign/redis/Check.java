package dev.countersign.redis;

import dev.countersign.jwt.RevocationStatus;
import java.util.Optional;
import java.util.function.Supplier;

/** A check never throws: what cannot be read cannot be told. */
final class Check {

  private Check() {}

  static RevocationStatus orCannotTell(Supplier<RevocationStatus> check) {
    try {
      return check.get();
    } catch (RuntimeException e) {
      return new RevocationStatus.CannotTell("Redis cannot be asked", Optional.of(e));
    }
  }
}
