/** Wires the modules together. */
@NullMarked
package dev.countersign.examples;

import org.jspecify.annotations.NullMarked;
