/** Rotating signing keys, their storage, and JWKS. */
package dev.countersign.keystore;
