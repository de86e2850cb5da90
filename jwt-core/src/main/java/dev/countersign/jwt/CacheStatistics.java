package dev.countersign.jwt;

/**
 * What the cache of verified tokens of one {@link JwtValidator} was good for since it was built.
 *
 * @param hits decisions that were spared a signature check
 * @param misses decisions that were not, those on bad tokens among them
 * @param entries how many tokens are remembered now, about
 */
public record CacheStatistics(long hits, long misses, long entries) {}
