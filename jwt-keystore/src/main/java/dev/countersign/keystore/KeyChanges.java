package dev.countersign.keystore;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Finds what is new in a key set since it was looked at last, and tells it once. */
final class KeyChanges {

  private final KeyListener listener;
  private final Supplier<KeySet> keys;
  private final ReentrantLock looking = new ReentrantLock();
  private boolean begun; // this and the next three are guarded by the lock
  private Set<String> known = Set.of();
  private Set<String> revoked = Set.of();
  private Optional<String> signer = Optional.empty();

  KeyChanges(KeyListener listener, Supplier<KeySet> keys) {
    this.listener = listener;
    this.keys = keys;
  }

  /** Takes what is there now as told; before, there is nothing to tell. */
  void begin(Instant now) {
    looking.lock();
    try {
      begun = true;
      changes(keys.get(), now);
    } finally {
      looking.unlock();
    }
  }

  /** Outside of the lock, since a listener may use the key store. */
  void tell(Instant now) {
    List<Runnable> news;
    looking.lock();
    try {
      news = begun ? changes(keys.get(), now) : List.of();
    } finally {
      looking.unlock();
    }
    news.forEach(Runnable::run);
  }

  private List<Runnable> changes(KeySet set, Instant now) {
    List<Runnable> news = new ArrayList<>();
    Set<String> nowKnown = new HashSet<>();
    Set<String> nowRevoked = new HashSet<>();
    for (KeyRecord record : set.records()) {
      KeyView view = KeyView.of(record, now);
      nowKnown.add(view.keyId());
      if (!known.contains(view.keyId())) {
        news.add(() -> listener.added(view));
      }
      if (view.revokedAt().isPresent()) {
        nowRevoked.add(view.keyId());
        if (!revoked.contains(view.keyId())) {
          news.add(() -> listener.revoked(view));
        }
      }
    }
    Optional<KeyRecord> signs = set.signer(now);
    Optional<String> nowSigner = signs.map(KeyRecord::keyId);
    if (!nowSigner.equals(signer)) {
      signs.ifPresent(record -> news.add(() -> listener.signs(KeyView.of(record, now))));
    }
    known = nowKnown;
    revoked = nowRevoked;
    signer = nowSigner;
    return news;
  }
}
