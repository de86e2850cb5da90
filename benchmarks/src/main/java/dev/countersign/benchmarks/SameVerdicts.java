package dev.countersign.benchmarks;

/** What each library has to say before it is measured; otherwise the work compared is not equal. */
final class SameVerdicts {

  private final Library library;
  private final TokenVerifier verifier;

  private SameVerdicts(Library library, TokenVerifier verifier) {
    this.library = library;
    this.verifier = verifier;
  }

  static void require(Library library, TokenVerifier verifier, Tokens tokens) throws Exception {
    SameVerdicts verdicts = new SameVerdicts(library, verifier);
    verifier.verify(tokens.good());
    verdicts.refused("another signature", tokens.withWrongSignature());
    verdicts.refused("another payload", tokens.withWrongPayload());
    verdicts.refused("garbage", Tokens.garbage());
    verdicts.refused("a token of 100 KB", Tokens.oversized());
    if (!library.isFloor()) {
      verdicts.refused("an expired token", tokens.expired());
      verdicts.refused("another issuer", tokens.ofWrongIssuer());
      verdicts.refused("another audience", tokens.forWrongAudience());
      verdicts.refused("another type", tokens.ofWrongType());
    }
  }

  /** Of measurements that are not of a library's rules. */
  static void requireOnlyGood(String who, TokenVerifier verifier, String good) {
    if (verifier.refuses(good) || !verifier.refuses(Tokens.tampered(good))) {
      throw new IllegalStateException(who + " does not tell a good token from a tampered one");
    }
  }

  private void refused(String what, String token) {
    if (!verifier.refuses(token)) {
      throw new IllegalStateException(library.title() + " believes " + what);
    }
  }
}
