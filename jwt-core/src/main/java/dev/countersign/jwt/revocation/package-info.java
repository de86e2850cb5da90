/**
 * Checks beyond the signature: is this token still one of ours, now?
 *
 * <p>Each is a {@link dev.countersign.jwt.RevocationCheck} with a way to revoke; several are
 * combined by {@link dev.countersign.jwt.RevocationCheck#all}.
 */
package dev.countersign.jwt.revocation;
