package dev.countersign.redis;

import dev.countersign.jwt.HealthCheck.Answer;
import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.RevocationStoreFullException;
import java.util.Optional;

/** Whether the server that keeps our keys answers, and whether it would forget any of them. */
final class StoreHealth {

  private final Connection connection;
  private final Keyspace keys;
  private volatile boolean mustNotEvict;

  StoreHealth(Connection connection, Keyspace keys) {
    this.connection = connection;
    this.keys = keys;
  }

  /** Something was put here which nobody may drop. */
  void requireNoEviction() {
    EvictionPolicy.requireNone(connection);
    mustNotEvict = true;
  }

  /** All within one time-out. */
  Answer ask() {
    try {
      Exchange exchange = connection.begin();
      // Not a PING, which any node of a Cluster answers, and one that still loads its data too.
      exchange.<Long>call(commands -> commands.exists(keys.keySet()));
      return Answer.ready(mustNotEvict ? EvictionPolicy.problem(exchange) : Optional.empty());
    } catch (RevocationStoreException | RevocationStoreFullException e) {
      return Answer.notReady(String.valueOf(e.getMessage()));
    }
  }
}
