package dev.countersign.servlet;

/**
 * All that a filter needs to work, complete or not there at all.
 *
 * @param gate decides
 * @param challenge what a refusal asks for
 * @param refusals how a refusal looks
 * @param requestIds what a refusal is called
 * @param preflights whether CORS pre-flight requests pass without a token
 * @param keys what the filter opened by itself and closes at its end
 */
record Setup(
    Gate gate,
    Challenge challenge,
    RefusalWriter refusals,
    RequestIds requestIds,
    boolean preflights,
    OpenedKeys keys) {}
