/**
 * Events for the JDK's Flight Recorder. None holds a subject, a token, a secret or key material, so
 * that a recording can be given away.
 */
package dev.countersign.jfr;
