package dev.countersign.redis;

import dev.countersign.jwt.revocation.RevocationStoreException;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.Map;
import java.util.Optional;

/**
 * What the server does when its memory is full. Only {@code noeviction} is good: any other drops
 * what was revoked, which is then good again, or the keys that sign.
 */
final class EvictionPolicy {

  private static final System.Logger LOGGER = System.getLogger(EvictionPolicy.class.getName());

  private static final String CONFIG_NAME = "maxmemory-policy";
  private static final String INFO_PREFIX = "maxmemory_policy:";
  private static final String GOOD = "noeviction";

  private EvictionPolicy() {}

  /** Throws {@link IllegalStateException} if the server would evict. */
  static void requireNone(Connection connection) {
    Optional<String> policy = configured(connection).or(() -> reported(connection));
    if (policy.isEmpty()) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "Redis lets this user read neither CONFIG GET maxmemory-policy nor INFO memory, so it is"
              + " not known whether the server forgets revocations when its memory is full. See to"
              + " it that maxmemory-policy is noeviction");
      return;
    }
    if (!policy.get().equals(GOOD)) {
      throw new IllegalStateException(
          "expected maxmemory-policy noeviction, but the server has "
              + policy.get()
              + ": when its memory is full it would drop revocations or keys, and tokens that were"
              + " revoked would be good again. Set it to noeviction, or use another server");
    }
  }

  private static Optional<String> configured(Connection connection) {
    Map<String, String> answer =
        ifAllowed(connection, link -> link.server().configGet(CONFIG_NAME)).orElseGet(Map::of);
    return Optional.ofNullable(answer.get(CONFIG_NAME));
  }

  private static Optional<String> reported(Connection connection) {
    return ifAllowed(connection, link -> link.server().info("memory")).stream()
        .flatMap(info -> info.lines())
        .filter(line -> line.startsWith(INFO_PREFIX))
        .map(line -> line.substring(INFO_PREFIX.length()).strip())
        .findFirst();
  }

  private static <T> Optional<T> ifAllowed(Connection connection, Exchange.OnLink<T> command) {
    try {
      return Optional.ofNullable(connection.begin().callOnLink(command));
    } catch (RevocationStoreException e) {
      if (e.getCause() instanceof RedisCommandExecutionException) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
