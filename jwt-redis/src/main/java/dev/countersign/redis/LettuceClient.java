package dev.countersign.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lettuce, set so that a command is sent at most once: one whose connection is lost is not sent
 * again, since the second run would take the first for somebody else's.
 */
final class LettuceClient implements AutoCloseable {

  /** Also for the first answers. No request waits for it but the first. */
  static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);

  /** Lettuce's own goes up to half a minute, in which the server would be back for long. */
  private static final Duration MAX_RECONNECT_DELAY = Duration.ofSeconds(1);

  /** What waits for a server that does not answer takes memory. */
  private static final int MAX_UNANSWERED = 10_000;

  private static final int SHUTDOWN_SECONDS = 2;

  private final Supplier<CompletionStage<Link>> connecting;
  private final Supplier<CompletableFuture<Void>> shutdown;
  private final ClientResources resources;

  private LettuceClient(
      Supplier<CompletionStage<Link>> connecting,
      Supplier<CompletableFuture<Void>> shutdown,
      ClientResources resources) {
    this.connecting = connecting;
    this.shutdown = shutdown;
    this.resources = resources;
  }

  /** A client of one server, or of the one that a Sentinel names. */
  static LettuceClient ofServer(RedisURI uri, SslOptions tls) {
    ClientResources resources = resources();
    RedisClient client = RedisClient.create(resources);
    client.setOptions(
        options(ClientOptions.builder(), tls)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .build());
    return new LettuceClient(
        () ->
            client
                .connectAsync(ByteArrayCodec.INSTANCE, uri)
                .thenApply(
                    connection ->
                        new Link(
                            connection.async(),
                            connection.async(),
                            () -> ignore(connection.closeAsync()))),
        () -> client.shutdownAsync(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS),
        resources);
  }

  /**
   * A client of a Cluster. All keys of a namespace are on one node. The connection to it is opened
   * with the first command, which must not be refused for that; so while it is out of reach a call
   * takes its whole time-out.
   */
  static LettuceClient ofCluster(List<RedisURI> seeds, SslOptions tls, byte[] anyKey) {
    ClientResources resources = resources();
    RedisClusterClient client = RedisClusterClient.create(resources, seeds);
    client.setOptions(
        ((ClusterClientOptions.Builder) options(ClusterClientOptions.builder(), tls))
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder()
                    .enablePeriodicRefresh(Duration.ofSeconds(30))
                    .build())
            .build());
    return new LettuceClient(
        () ->
            client
                .refreshPartitionsAsync()
                .thenCompose(any -> client.connectAsync(ByteArrayCodec.INSTANCE))
                .thenCompose(
                    connection -> {
                      String node =
                          connection
                              .getPartitions()
                              .getPartitionBySlot(SlotHash.getSlot(anyKey))
                              .getNodeId();
                      return connection
                          .getConnectionAsync(node)
                          .thenApply(
                              ofNode ->
                                  new Link(
                                      connection.async(),
                                      ofNode.async(),
                                      () -> ignore(connection.closeAsync())));
                    }),
        () -> client.shutdownAsync(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS),
        resources);
  }

  private static ClientResources resources() {
    return ClientResources.builder()
        .reconnectDelay(
            Delay.fullJitter(Duration.ZERO, MAX_RECONNECT_DELAY, 20, TimeUnit.MILLISECONDS))
        .build();
  }

  private static ClientOptions.Builder options(ClientOptions.Builder builder, SslOptions tls) {
    return builder
        .replayFilter(command -> true)
        .requestQueueSize(MAX_UNANSWERED)
        // Each call has a time-out of its own; one that waits for the stream has another.
        .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(CONNECT_WITHIN)
                // No finer: those options need the module jdk.net and are not on every system.
                .keepAlive(true)
                .build())
        .sslOptions(tls);
  }

  /** Whether it closes well interests nobody. */
  private static void ignore(CompletableFuture<Void> closing) {
    closing.exceptionally(failure -> null);
  }

  /** Opens a connection, within a time-out. */
  CompletionStage<Link> connect() {
    try {
      return connecting.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Runs something later, on a thread that must not block. */
  void schedule(Runnable task, Duration delay) {
    resources
        .eventExecutorGroup()
        .schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS)
        .addListener(done -> {});
  }

  @Override
  public void close() {
    // One after the other: closing a connection takes a thread of the resources.
    ignore(
        shutdown
            .get()
            .whenComplete(
                (done, failure) -> {
                  var unused = resources.shutdown(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
                }));
  }
}
