/** What users need in their own unit tests. */
package dev.countersign.testing;
