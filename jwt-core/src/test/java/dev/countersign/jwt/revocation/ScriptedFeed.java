package dev.countersign.jwt.revocation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * The feed of a store in this process: an ordered log, and whatever goes wrong on the way to it.
 */
final class ScriptedFeed implements RevocationFeed {

  private final InstantSource storeClock;
  private final List<Entry> log = new CopyOnWriteArrayList<>();
  final List<Runnable> hints = new CopyOnWriteArrayList<>();
  final List<Cursor> asked = new CopyOnWriteArrayList<>();

  /** How many entries a page has at most, below what is asked for. */
  volatile int pageSize = Integer.MAX_VALUE;

  volatile boolean down;
  volatile UnaryOperator<Page> onTheWay = page -> page;

  ScriptedFeed(InstantSource storeClock) {
    this.storeClock = storeClock;
  }

  void add(Entry entry) {
    log.add(entry);
  }

  void loseEverything() {
    log.clear();
  }

  @Override
  public Page since(Cursor cursor, int maxEntries) {
    asked.add(cursor);
    if (down) {
      throw new RevocationStoreException("the store is down on purpose");
    }
    Instant now = storeClock.instant();
    List<Entry> entries = new ArrayList<>(log);
    int from = cursor.equals(Cursor.BEGINNING) ? 0 : Integer.parseInt(cursor.value());
    from = from > entries.size() ? 0 : from;
    int to = Math.min(entries.size(), from + Math.min(pageSize, maxEntries));
    return onTheWay.apply(
        new Page(
            entries.subList(from, to), new Cursor(Integer.toString(to)), to < entries.size(), now));
  }

  @Override
  public Watch watch(Runnable hint) {
    hints.add(hint);
    return () -> hints.remove(hint);
  }
}
