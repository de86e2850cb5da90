package dev.countersign.testing;

/** Times in claims, counted from the mint's clock. */
final class Claimed {

  private Claimed() {}

  static long in(TokenMint mint, long seconds) {
    return mint.clock().instant().getEpochSecond() + seconds;
  }

  static Forge time(String claim, long secondsFromNow) {
    return mint -> mint.tokenWithClaim(claim, Long.toString(in(mint, secondsFromNow)));
  }

  /** A time that would be good, in quotes. */
  static Forge timeAsString(String claim) {
    return mint -> mint.tokenWithClaim(claim, "\"" + in(mint, claim.equals("exp") ? 600 : 0) + '"');
  }
}
