package dev.countersign.jfr;

import dev.countersign.keystore.KeyListener;
import dev.countersign.keystore.KeyView;

/** Changes of keys, which are known by their ids to everybody. */
final class RecordedKeys implements KeyListener {

  @Override
  public void added(KeyView key) {
    rotation("added", key);
  }

  @Override
  public void signs(KeyView key) {
    rotation("signs", key);
  }

  @Override
  public void revoked(KeyView key) {
    KeyRevocationEvent event = new KeyRevocationEvent();
    if (event.shouldCommit()) {
      event.keyId = key.keyId();
      event.algorithm = key.algorithm().headerName();
      event.commit();
    }
  }

  private static void rotation(String change, KeyView key) {
    KeyRotationEvent event = new KeyRotationEvent();
    if (event.shouldCommit()) {
      event.change = change;
      event.keyId = key.keyId();
      event.algorithm = key.algorithm().headerName();
      event.commit();
    }
  }
}
