package dev.countersign.jwt;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key that a token names and verifies the signature with it.
 *
 * <p>With several issuers the key decides which of them speaks, since {@code iss} may not be read
 * before the signature holds. Should two issuers use one key id, each of these keys is tried.
 */
final class SignatureCheck {

  private final List<TrustedIssuer> issuers;
  private final Optional<VerificationKey> keyForTokensWithoutKeyId;

  SignatureCheck(List<TrustedIssuer> issuers, Optional<VerificationKey> keyForTokensWithoutKeyId) {
    this.issuers = List.copyOf(issuers);
    this.keyForTokensWithoutKeyId = keyForTokensWithoutKeyId;
  }

  Step<VerifiedSignature> verify(UnverifiedToken token, Instant now) {
    @Nullable Validation verdict = null;
    for (TrustedIssuer issuer : issuers) {
      Step<VerifiedSignature> step = verify(token, issuer, now);
      if (!step.ended()) {
        return step;
      }
      if (verdict == null || weight(step.verdict()) > weight(verdict)) {
        verdict = step.verdict();
      }
    }
    return Step.end(Objects.requireNonNull(verdict, "a validator trusts at least one issuer"));
  }

  private Step<VerifiedSignature> verify(UnverifiedToken token, TrustedIssuer issuer, Instant now) {
    if (token.header().keyId().isEmpty() && keyForTokensWithoutKeyId.isEmpty()) {
      return Step.reject(Reason.KEY_ID_MISSING, "the token has no kid, so no key can be chosen");
    }
    KeyLookup lookup =
        token.header().keyId().isPresent()
            ? find(issuer.keys(), token.header().keyId().get(), now)
            : new KeyLookup.Found(keyForTokensWithoutKeyId.orElseThrow());
    if (lookup instanceof KeyLookup.Found found) {
      return verify(token, found.key(), issuer);
    }
    if (lookup instanceof KeyLookup.Revoked) {
      return Step.reject(Reason.KEY_REVOKED, "the key of this token was revoked");
    }
    if (lookup instanceof KeyLookup.Expired) {
      return Step.reject(Reason.KEY_EXPIRED, "the key of this token may no longer verify");
    }
    if (lookup instanceof KeyLookup.Unavailable unavailable) {
      return Step.end(
          new Validation.Undecided(
              Validation.Undecided.Cause.KEYS, unavailable.why(), unavailable.exception()));
    }
    return Step.reject(Reason.KEY_UNKNOWN, "no trusted key has the kid of this token");
  }

  /**
   * Whether {@link #verify} would come to the same key now. It is bound to its material, since some
   * issuers use a key id again for another key.
   */
  boolean stillHolds(Jwt jwt, Instant now) {
    VerifiedSignature signature = jwt.signature();
    Optional<String> keyId = jwt.headerKeyId();
    if (keyId.isEmpty()) {
      return true;
    }
    for (TrustedIssuer issuer : issuers) {
      if (find(issuer.keys(), keyId.get(), now) instanceof KeyLookup.Found found
          && found.key().hasSameMaterialAs(signature.key())) {
        return issuer.name().equals(signature.owner().name());
      }
    }
    return false;
  }

  private static KeyLookup find(VerificationKeys keys, String keyId, Instant now) {
    try {
      return Objects.requireNonNull(keys.find(keyId, now), "the key source returned null");
    } catch (RuntimeException e) {
      return new KeyLookup.Unavailable("the key source threw", Optional.of(e));
    }
  }

  private static Step<VerifiedSignature> verify(
      UnverifiedToken token, VerificationKey key, TrustedIssuer issuer) {
    if (!key.algorithm().headerName().equals(token.header().algorithm())) {
      return Step.reject(
          Reason.ALGORITHM_MISMATCH,
          "the key is for " + key.algorithm().headerName() + ", and the token says otherwise");
    }
    try {
      Optional<Validation.Rejected> refusal = key.refusalOf(token);
      return refusal.isPresent()
          ? Step.end(refusal.get())
          : Step.goOn(new VerifiedSignature(key, issuer));
    } catch (RuntimeException e) {
      // A JCA provider that is out of order says nothing about the token.
      return Step.end(
          new Validation.Undecided(
              Validation.Undecided.Cause.KEYS,
              "the JCA provider could not verify with the key " + key.keyId(),
              Optional.of(e)));
    }
  }

  /**
   * Which of several issuers' answers says most. As long as one of them cannot be asked, the token
   * may be its own; else one that knows the key beats one that does not.
   */
  private static int weight(Validation verdict) {
    if (verdict instanceof Validation.Undecided) {
      return 2;
    }
    return verdict instanceof Validation.Rejected rejected
            && rejected.reason() == Reason.KEY_UNKNOWN
        ? 0
        : 1;
  }
}
