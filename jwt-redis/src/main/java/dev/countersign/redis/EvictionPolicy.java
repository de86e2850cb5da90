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
    Exchange exchange = connection.begin();
    Optional<String> policy = configured(exchange).or(() -> reported(exchange));
    if (policy.isEmpty()) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "Redis lets this user read neither CONFIG GET maxmemory-policy nor INFO memory, so it is"
              + " not known whether the server forgets revocations when its memory is full. See to"
              + " it that maxmemory-policy is noeviction");
      return;
    }
    complaint(policy.get())
        .ifPresent(
            complaint -> {
              throw new IllegalStateException(complaint);
            });
  }

  /** What is wrong with it, if the server tells and would evict. */
  static Optional<String> problem(Exchange exchange) {
    return configured(exchange).or(() -> reported(exchange)).flatMap(EvictionPolicy::complaint);
  }

  private static Optional<String> complaint(String policy) {
    return policy.equals(GOOD)
        ? Optional.empty()
        : Optional.of(
            "expected maxmemory-policy noeviction, but the server has "
                + policy
                + ": when its memory is full it would drop revocations or keys, and tokens that"
                + " were revoked would be good again. Set it to noeviction, or use another server");
  }

  private static Optional<String> configured(Exchange exchange) {
    Map<String, String> answer =
        ifAllowed(exchange, link -> link.server().configGet(CONFIG_NAME)).orElseGet(Map::of);
    return Optional.ofNullable(answer.get(CONFIG_NAME));
  }

  private static Optional<String> reported(Exchange exchange) {
    return ifAllowed(exchange, link -> link.server().info("memory")).stream()
        .flatMap(info -> info.lines())
        .filter(line -> line.startsWith(INFO_PREFIX))
        .map(line -> line.substring(INFO_PREFIX.length()).strip())
        .findFirst();
  }

  private static <T> Optional<T> ifAllowed(Exchange exchange, Exchange.OnLink<T> command) {
    try {
      return Optional.ofNullable(exchange.callOnLink(command));
    } catch (RevocationStoreException e) {
      if (e.getCause() instanceof RedisCommandExecutionException) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
