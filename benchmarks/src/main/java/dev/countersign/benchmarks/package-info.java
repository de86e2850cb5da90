/** Commands that measure what the documentation says. */
@NullMarked
package dev.countersign.benchmarks;

import org.jspecify.annotations.NullMarked;
