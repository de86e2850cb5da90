package dev.countersign.jwt;

import java.security.Provider;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a key has for the provider that the application prefers, made when it is first asked for.
 * Kept for the last provider alone, since a process prefers one. Thread-safe.
 */
final class ForPreferred<T> {

  private final Function<Provider, T> maker;
  private volatile @Nullable Made<T> last;

  private record Made<T>(Provider provider, T value) {}

  ForPreferred(Function<Provider, T> maker) {
    this.maker = maker;
  }

  @SuppressWarnings("ReferenceEquality") // a Provider compares hundreds of entries
  T by(Provider provider) {
    Made<T> made = last;
    if (made == null || made.provider != provider) {
      made = new Made<>(provider, maker.apply(provider));
      last = made;
    }
    return made.value;
  }
}
