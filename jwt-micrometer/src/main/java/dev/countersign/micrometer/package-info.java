/**
 * Metrics for Micrometer. Every tag has few values, which are known when a meter is made: none is a
 * subject, a key id, a token, or anything else that a stranger chooses.
 */
package dev.countersign.micrometer;
