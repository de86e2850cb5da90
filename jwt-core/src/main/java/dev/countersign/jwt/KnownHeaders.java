package dev.countersign.jwt;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of accepted tokens say, by their exact encoded text: all tokens of one key have
 * the same header, so nearly every header was read before.
 *
 * <p>Only what was accepted comes in, so a stranger can neither fill this nor aim at its slots, and
 * it holds a fixed number of short headers. A newer one takes the place of an older one.
 */
final class KnownHeaders {

  private static final int SLOTS = 256;

  /** Real ones have about 100; with certificates or a key inside they are longer. */
  private static final int MAX_LENGTH = 512;

  /** Of a brace and a quote, as headers begin that machines write; garbage needs no search. */
  private static final String START = "ey";

  /** Of so many accepted tokens one decides which header is the usual one. */
  private static final int ONE_OF = 64;

  private final AtomicReferenceArray<@Nullable Known> slots = new AtomicReferenceArray<>(SLOTS);

  /** Not written for each token: where two keys sign by turns, cores would contend for it. */
  private volatile @Nullable Known usual;

  private record Known(String encoded, TokenHeader header) {}

  /** What the header of a token says if it is the usual one, without a copy of it. */
  @Nullable TokenHeader usual(String token, int end) {
    Known known = usual;
    return known != null && known.encoded.length() == end && token.startsWith(known.encoded)
        ? known.header
        : null;
  }

  /** What an encoded header says, if it is known. */
  @Nullable TokenHeader find(String encoded) {
    if (!isKept(encoded)) {
      return null;
    }
    Known known = slots.get(slot(encoded));
    return known != null && known.encoded.equals(encoded) ? known.header : null;
  }

  void remember(UnverifiedToken accepted) {
    boolean decides = usual == null || ThreadLocalRandom.current().nextInt(ONE_OF) == 0;
    if (accepted.headerIsKnown() && !decides) {
      return;
    }
    String encoded =
        new String(accepted.ascii(), 0, accepted.payloadStart() - 1, StandardCharsets.ISO_8859_1);
    if (!isKept(encoded)) {
      return;
    }
    int slot = slot(encoded);
    Known known = slots.get(slot);
    if (known == null || !known.encoded.equals(encoded)) {
      known = new Known(encoded, accepted.header());
      slots.set(slot, known);
    }
    if (decides) {
      usual = known;
    }
  }

  private static boolean isKept(String encoded) {
    return encoded.length() <= MAX_LENGTH && encoded.startsWith(START);
  }

  private static int slot(String encoded) {
    int hash = encoded.hashCode();
    return (hash ^ (hash >>> 16)) & (SLOTS - 1);
  }
}
