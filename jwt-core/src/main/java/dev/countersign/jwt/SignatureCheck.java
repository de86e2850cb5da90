package dev.countersign.jwt;

import java.security.Provider;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key that a token names and verifies the signature with it.
 *
 * <p>With several issuers the key decides which of them speaks, since {@code iss} may not be read
 * before the signature holds. Should two issuers use one key id, each of these keys is tried;
 * should several of them verify the token, the issuer that it names speaks.
 */
final class SignatureCheck {

  /** Bounds what accepted tokens can make it remember; with more key ids all search again. */
  private static final int MAX_OWNERS = 10_000;

  private final List<TrustedIssuer> issuers;
  private final Optional<VerificationKey> keyForTokensWithoutKeyId;
  private final Optional<Provider> provider;

  /** Whose token was accepted last, by key id, so that a thousand issuers cost no more than one. */
  private final Map<String, TrustedIssuer> owners = new ConcurrentHashMap<>();

  SignatureCheck(
      List<TrustedIssuer> issuers,
      Optional<VerificationKey> keyForTokensWithoutKeyId,
      Optional<Provider> provider) {
    this.issuers = List.copyOf(issuers);
    this.keyForTokensWithoutKeyId = keyForTokensWithoutKeyId;
    this.provider = provider;
  }

  Step<VerifiedSignature> verify(UnverifiedToken token, Instant now) {
    if (issuers.size() == 1) {
      return verify(token, issuers.get(0), now);
    }
    TrustedIssuer likely = token.header().keyId().map(owners::get).orElse(issuers.get(0));
    Step<VerifiedSignature> first = verify(token, likely, now);
    return first.ended() ? verifyByOther(token, likely, first, now) : first;
  }

  private Step<VerifiedSignature> verifyByOther(
      UnverifiedToken token, TrustedIssuer asked, Step<VerifiedSignature> first, Instant now) {
    @Nullable Validation verdict = null;
    for (TrustedIssuer issuer : issuers) {
      // In its own place, so that which refusal is told does not depend on who was asked first.
      Step<VerifiedSignature> step = issuer.equals(asked) ? first : verify(token, issuer, now);
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

  /** Says that a token with this signature was accepted. */
  void remember(UnverifiedToken accepted, TrustedIssuer owner) {
    if (issuers.size() > 1 && accepted.header().keyId().isPresent()) {
      String keyId = accepted.header().keyId().get();
      if (!owner.equals(owners.get(keyId))) {
        if (owners.size() >= MAX_OWNERS) {
          owners.clear();
        }
        owners.put(keyId, owner);
      }
    }
  }

  /**
   * The token as that of the issuer that it names, if the key of this one verifies it as well.
   *
   * <p>That a signature holds under the key of one issuer does not say that it is not another's:
   * they may share the key, and to a signature that one has seen, it can make a key that fits.
   */
  Step<Jwt> attributed(UnverifiedToken token, Jwt jwt, Instant now) {
    if (issuers.size() > 1 && !jwt.issuer().equals(jwt.keyOwner())) {
      for (TrustedIssuer issuer : issuers) {
        if (issuer.name().equals(jwt.issuer())) {
          return attributed(jwt, verify(token, issuer, now));
        }
      }
    }
    return Step.goOn(jwt);
  }

  private static Step<Jwt> attributed(Jwt jwt, Step<VerifiedSignature> byNamed) {
    if (!byNamed.ended()) {
      return Step.goOn(jwt.asSignedBy(byNamed.value()));
    }
    return byNamed.verdict() instanceof Validation.Undecided undecided
        ? Step.end(undecided)
        : Step.goOn(jwt);
  }

  /**
   * Whether the key of a token would verify it now. It is bound to its material, since some issuers
   * use a key id again for another key.
   */
  boolean stillHolds(Jwt jwt, Instant now) {
    VerifiedSignature signature = jwt.signature();
    return jwt.headerKeyId().isEmpty()
        || (find(signature.owner().keys(), jwt.headerKeyId().get(), now)
                instanceof KeyLookup.Found found
            && found.key().hasSameMaterialAs(signature.key()));
  }

  private static KeyLookup find(VerificationKeys keys, String keyId, Instant now) {
    try {
      return Objects.requireNonNull(keys.find(keyId, now), "the key source returned null");
    } catch (RuntimeException e) {
      return new KeyLookup.Unavailable("the key source threw", Optional.of(e));
    }
  }

  private Step<VerifiedSignature> verify(
      UnverifiedToken token, VerificationKey key, TrustedIssuer issuer) {
    if (!key.algorithm().headerName().equals(token.header().algorithm())) {
      return Step.reject(
          Reason.ALGORITHM_MISMATCH,
          "the key is for " + key.algorithm().headerName() + ", and the token says otherwise");
    }
    try {
      Optional<Validation.Rejected> refusal = key.refusalOf(token, provider);
      return refusal.isPresent()
          ? Step.end(refusal.get())
          : Step.goOn(new VerifiedSignature(key, issuer));
    } catch (RuntimeException | LinkageError e) {
      // A JCA provider that is out of order, or lacks its library, says nothing about the token.
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
