package dev.countersign.redis;

import io.lettuce.core.api.async.RedisServerAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

/**
 * One connection: to a server, or to the nodes of a Cluster.
 *
 * @param commands sent to the server, or to the node of their first key
 * @param server of the server that keeps our keys
 * @param closing ends it, without waiting
 */
record Link(
    RedisClusterAsyncCommands<byte[], byte[]> commands,
    RedisServerAsyncCommands<byte[], byte[]> server,
    Runnable closing) {

  void close() {
    closing.run();
  }
}
