package dev.countersign.moduletests;

import dev.countersign.keystore.KeySetStorage;
import dev.countersign.testing.KeySetStorageContract;

/** The storage in memory. */
class MemoryKeysContractTest implements KeySetStorageContract {

  private final KeySetStorage storage = KeySetStorage.inMemory();

  @Override
  public KeySetStorage open() {
    return storage;
  }
}
