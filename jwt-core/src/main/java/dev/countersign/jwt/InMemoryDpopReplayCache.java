package dev.countersign.jwt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers proofs by 128 bits of a digest, so that a long {@code jti} takes no more space. One
 * lock is enough: what it guards takes a hundredth of the signature check before it.
 */
final class InMemoryDpopReplayCache implements DpopReplayCache {

  /** A proof, without the means to find it again by its text. */
  private record Proof(long high, long low) {

    static Proof of(String keyThumbprint, String id) {
      ByteBuffer digest =
          ByteBuffer.wrap(
              Thumbprint.sha256((keyThumbprint + ' ' + id).getBytes(StandardCharsets.UTF_8)));
      return new Proof(digest.getLong(), digest.getLong());
    }
  }

  private record Entry(Proof proof, String keyThumbprint, Instant until) {}

  private final int maxProofsOfOneKey;
  private final int maxProofs;

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Proof> used = new HashSet<>();
  private final Map<String, Integer> proofsOfKey = new HashMap<>();
  private final PriorityQueue<Entry> byEnd =
      new PriorityQueue<>(Comparator.comparing(Entry::until));

  InMemoryDpopReplayCache(int maxProofsOfOneKey, int maxProofs) {
    if (maxProofsOfOneKey < 1 || maxProofs < maxProofsOfOneKey) {
      throw new IllegalArgumentException(
          "expected one proof or more of one key, and at least as many in all, but it is "
              + maxProofsOfOneKey
              + " and "
              + maxProofs);
    }
    this.maxProofsOfOneKey = maxProofsOfOneKey;
    this.maxProofs = maxProofs;
  }

  @Override
  public boolean isFirstUse(String keyThumbprint, String id, Instant now, Instant until) {
    Proof proof = Proof.of(keyThumbprint, id);
    lock.lock();
    try {
      forgetWhatEndedBy(now);
      if (used.contains(proof)) {
        return false;
      }
      requireSpace(keyThumbprint);
      used.add(proof);
      proofsOfKey.merge(keyThumbprint, 1, Integer::sum);
      byEnd.add(new Entry(proof, keyThumbprint, until));
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void forgetWhatEndedBy(Instant now) {
    for (Entry next = byEnd.peek();
        next != null && !next.until().isAfter(now);
        next = byEnd.peek()) {
      byEnd.remove();
      used.remove(next.proof());
      proofsOfKey.computeIfPresent(
          next.keyThumbprint(), (key, count) -> count == 1 ? null : count - 1);
    }
  }

  private void requireSpace(String keyThumbprint) {
    if (proofsOfKey.getOrDefault(keyThumbprint, 0) >= maxProofsOfOneKey) {
      throw new IllegalStateException(
          "one key used "
              + maxProofsOfOneKey
              + " proofs within their time, which is the bound; slow the client down, or raise it");
    }
    if (used.size() >= maxProofs) {
      throw new IllegalStateException(
          "the cache remembers "
              + maxProofs
              + " proofs, which is the bound; raise it, or shorten the age of proofs");
    }
  }
}
