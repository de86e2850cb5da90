package dev.countersign.moduletests;

import dev.countersign.jwt.revocation.RefreshFamilies;
import dev.countersign.testing.RefreshFamiliesContract;

class InMemoryRefreshFamiliesTest extends RefreshFamiliesContract {

  private final RefreshFamilies store = RefreshFamilies.inMemory();

  @Override
  protected RefreshFamilies store() {
    return store;
  }
}
