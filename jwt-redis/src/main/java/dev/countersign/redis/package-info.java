/**
 * Key sets and server-side checks that many nodes share through Redis.
 *
 * <p>Begin at {@link dev.countersign.redis.RedisStore}. The keys, their formats and what the server
 * has to be configured to are described in {@code docs/redis.md}.
 */
package dev.countersign.redis;
