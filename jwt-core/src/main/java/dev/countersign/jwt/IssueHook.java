package dev.countersign.jwt;

/**
 * Called with each token after it was signed and before it is handed out, for example to record it.
 *
 * <p>Called on the thread that issues, so implementations are thread-safe.
 */
@FunctionalInterface
public interface IssueHook {

  /**
   * Records a token.
   *
   * @param token the token that will be handed out if this returns
   * @throws Exception if it cannot be recorded; then no token leaves the issuer
   */
  void beforeRelease(IssuedToken token) throws Exception;
}
