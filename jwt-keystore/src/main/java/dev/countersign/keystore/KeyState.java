package dev.countersign.keystore;

/**
 * Where a key is in its life. A pure function of its record and the time, so that nodes can
 * disagree about the time and about nothing else. Immutable.
 *
 * @see KeyRecord#state
 */
public enum KeyState {
  /** Published so that every verifier learns it before it signs. */
  PENDING(false, true),
  /** Signs; with more than one, the one activated last. */
  ACTIVE(true, true),
  /** Signs no more; verifies until the last token that it can have signed has expired. */
  RETIRED(false, true),
  /** Every token that it can have signed has expired. */
  EXPIRED(false, false),
  /** Withdrawn before its time, for good. */
  REVOKED(false, false);

  private final boolean maySign;
  private final boolean mayVerify;

  KeyState(boolean maySign, boolean mayVerify) {
    this.maySign = maySign;
    this.mayVerify = mayVerify;
  }

  /**
   * Whether new tokens may be signed.
   *
   * @return true for {@link #ACTIVE}
   */
  public boolean maySign() {
    return maySign;
  }

  /**
   * Whether tokens of this key are believed. {@link #PENDING} is among them: a node whose clock is
   * ahead may sign with it already.
   *
   * @return true for {@link #PENDING}, {@link #ACTIVE} and {@link #RETIRED}
   */
  public boolean mayVerify() {
    return mayVerify;
  }

  /**
   * Whether the public key is in the JWK Set.
   *
   * @return the same as {@link #mayVerify()}: what is published is what is believed
   */
  public boolean isPublished() {
    return mayVerify;
  }
}
