package dev.countersign.servlet;

import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.jwt.revocation.RefreshFamily;
import dev.countersign.jwt.revocation.RevocationStoreException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A store of refresh families that is down. */
final class FamiliesOutOfReach implements RefreshFamilies {

  private static RevocationStoreException down() {
    return new RevocationStoreException("the store is down");
  }

  @Override
  public void add(RefreshFamily family) {
    throw down();
  }

  @Override
  public Optional<RefreshFamily> find(String id) {
    throw down();
  }

  @Override
  public boolean advance(String id, long counter, Instant rotatedAt, Instant idleExpiry) {
    throw down();
  }

  @Override
  public boolean revoke(String id, RefreshFamily.Revocation revocation) {
    throw down();
  }

  @Override
  public List<RefreshFamily> findBySubject(String subject) {
    throw down();
  }

  @Override
  public List<RefreshFamily> findBySession(String sessionId) {
    throw down();
  }
}
