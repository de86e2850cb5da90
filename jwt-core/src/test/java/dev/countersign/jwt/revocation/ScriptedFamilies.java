package dev.countersign.jwt.revocation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A store whose next steps a test can make fail, before or after they were applied, or interrupt.
 */
final class ScriptedFamilies implements RefreshFamilies {

  final RefreshFamilies store;

  /** Every step fails, and nothing is applied. */
  boolean down;

  /** Writes are applied, and then fail. */
  boolean losesAnswers;

  /** Runs before each step. */
  Runnable between = () -> {};

  /** What the store gives back in place of a row. */
  UnaryOperator<RefreshFamily> altered = UnaryOperator.identity();

  ScriptedFamilies(RefreshFamilies store) {
    this.store = store;
  }

  @Override
  public void add(RefreshFamily family) {
    write(
        () -> {
          store.add(family);
          return true;
        });
  }

  @Override
  public Optional<RefreshFamily> find(String id) {
    return step(() -> store.find(id)).map(altered);
  }

  @Override
  public boolean advance(String id, long expectedCounter, Instant rotatedAt, Instant idleExpiry) {
    return write(() -> store.advance(id, expectedCounter, rotatedAt, idleExpiry));
  }

  @Override
  public boolean revoke(String id, RefreshFamily.Revocation revocation) {
    return write(() -> store.revoke(id, revocation));
  }

  @Override
  public List<RefreshFamily> findBySubject(String subject) {
    return step(() -> store.findBySubject(subject));
  }

  @Override
  public List<RefreshFamily> findBySession(String sessionId) {
    return step(() -> store.findBySession(sessionId));
  }

  private boolean write(Supplier<Boolean> write) {
    boolean applied = step(write);
    if (losesAnswers) {
      throw new RevocationStoreException("the answer got lost");
    }
    return applied;
  }

  private <T> T step(Supplier<T> step) {
    between.run();
    if (down) {
      throw new RevocationStoreException("out of reach");
    }
    return step.get();
  }
}
