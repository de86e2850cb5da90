package dev.countersign.examples;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A hash for each user. Each call has a connection of its own: beside the hash of a password that
 * costs nothing, and none is left that leads to a host which has gone.
 */
final class AccountsInRedis implements Accounts, AutoCloseable {

  private static final String PREFIX = "login-account:";
  private static final String SCOPES = "scopes";
  private static final String PASSWORDS = "passwords";
  private static final String HASH = "hash";

  private static final String ADD_IF_ABSENT =
      """
      if redis.call('exists', KEYS[1]) == 0 then
        redis.call('hset', KEYS[1], 'scopes', ARGV[1], 'passwords', ARGV[2], 'hash', ARGV[3])
      end
      return 1
      """;

  private static final String CHANGE_PASSWORD =
      """
      if redis.call('hget', KEYS[1], 'passwords') ~= ARGV[1] then
        return 0
      end
      redis.call('hincrby', KEYS[1], 'passwords', 1)
      redis.call('hset', KEYS[1], 'hash', ARGV[2])
      return 1
      """;

  private final RedisClient client;

  AccountsInRedis(String uri, Duration patience) {
    RedisURI server = RedisURI.create(uri);
    server.setTimeout(patience);
    client = RedisClient.create(server);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .socketOptions(SocketOptions.builder().connectTimeout(patience).build())
            .sslOptions(SslOptions.builder().jdkSslProvider().build())
            .build());
  }

  @Override
  public Optional<Account> find(String name) {
    Map<String, String> hash = call(redis -> redis.hgetall(PREFIX + name));
    return hash.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Account.of(
                name,
                hash.getOrDefault(SCOPES, ""),
                Integer.parseInt(hash.getOrDefault(PASSWORDS, "0")),
                hash.getOrDefault(HASH, "")));
  }

  @Override
  public void addIfAbsent(Account account) {
    run(
        ADD_IF_ABSENT,
        account.name(),
        account.scope(),
        Integer.toString(account.passwords()),
        account.passwordHash());
  }

  @Override
  public boolean changePassword(String name, int passwords, String nextHash) {
    return run(CHANGE_PASSWORD, name, Integer.toString(passwords), nextHash);
  }

  private boolean run(String script, String name, String... arguments) {
    String[] keys = {PREFIX + name};
    return call(redis -> redis.eval(script, ScriptOutputType.BOOLEAN, keys, arguments));
  }

  private <T> T call(Function<RedisCommands<String, String>, T> commands) {
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return commands.apply(connection.sync());
    } catch (RedisException e) {
      throw new StateOutOfReachException("Redis gave no answer about a user", e);
    }
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}
