package dev.countersign.jwt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of accepted tokens say, by their exact encoded bytes: all tokens of one key have
 * the same header, so nearly every header was read before.
 *
 * <p>Only what was accepted comes in, so a stranger can neither fill this nor aim at its slots, and
 * it holds a fixed number of short headers. A newer one takes the place of an older one.
 */
final class KnownHeaders {

  private static final int SLOTS = 256;

  /** Real ones have about 100; with certificates or a key inside they are longer. */
  private static final int MAX_LENGTH = 512;

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final AtomicReferenceArray<@Nullable Known> slots = new AtomicReferenceArray<>(SLOTS);

  @SuppressWarnings("ArrayRecordComponent") // compared here only
  private record Known(byte[] encoded, TokenHeader header) {}

  /** What the header says that ends before this index, if it is known. */
  @Nullable TokenHeader find(byte[] token, int end) {
    if (end > MAX_LENGTH) {
      return null;
    }
    Known known = slots.get(slot(token, end));
    return known != null && Arrays.equals(known.encoded, 0, known.encoded.length, token, 0, end)
        ? known.header
        : null;
  }

  void remember(UnverifiedToken accepted) {
    int end = accepted.payloadStart() - 1;
    if (end > MAX_LENGTH) {
      return;
    }
    int slot = slot(accepted.ascii(), end);
    Known known = slots.get(slot);
    if (known == null || !known.header.equals(accepted.header())) {
      slots.set(slot, new Known(Arrays.copyOf(accepted.ascii(), end), accepted.header()));
    }
  }

  private static int slot(byte[] token, int end) {
    long hash = end;
    int i = 0;
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      hash = (hash ^ (long) EIGHT_BYTES.get(token, i)) * MULTIPLIER;
      hash ^= hash >>> 32;
    }
    for (; i < end; i++) {
      hash = (hash ^ token[i]) * MULTIPLIER;
    }
    return (int) (hash >>> 56) & (SLOTS - 1);
  }
}
