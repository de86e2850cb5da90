package dev.countersign.jwt;

import org.jspecify.annotations.Nullable;

/**
 * What one step of a validation came to: a value to go on with, or the verdict that ends it.
 *
 * <p>Steps return this in place of throwing, because a refusal has to cost next to nothing.
 */
final class Step<T> {

  private final @Nullable T value;
  private final @Nullable Validation end;

  private Step(@Nullable T value, @Nullable Validation end) {
    this.value = value;
    this.end = end;
  }

  static <T> Step<T> goOn(T value) {
    return new Step<>(value, null);
  }

  static <T> Step<T> end(Validation verdict) {
    return new Step<>(null, verdict);
  }

  static <T> Step<T> reject(Reason reason, String message) {
    return new Step<>(null, new Validation.Rejected(reason, message));
  }

  boolean ended() {
    return end != null;
  }

  T value() {
    if (value == null) {
      throw new IllegalStateException("this step ended the validation");
    }
    return value;
  }

  Validation verdict() {
    if (end == null) {
      throw new IllegalStateException("this step did not end the validation");
    }
    return end;
  }
}
