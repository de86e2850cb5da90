package dev.countersign.jfr;

import dev.countersign.jwt.revocation.RevocationEvent;
import dev.countersign.jwt.revocation.RevocationListener;

/** That something was revoked, and not whose. */
final class RecordedRevocations implements RevocationListener {

  @Override
  public void happened(RevocationEvent happened) {
    if (happened instanceof RevocationEvent.TokenRevoked) {
      record("token");
    } else if (happened instanceof RevocationEvent.CutOff) {
      record("cut-off");
    } else if (happened instanceof RevocationEvent.SessionEnded) {
      record("session");
    }
  }

  private static void record(String kind) {
    TokensRevokedEvent event = new TokensRevokedEvent();
    if (event.shouldCommit()) {
      event.kind = kind;
      event.commit();
    }
  }
}
