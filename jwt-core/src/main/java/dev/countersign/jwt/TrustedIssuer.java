package dev.countersign.jwt;

import java.util.Optional;

/** An issuer and the keys that speak for it; without a name, keys that may speak for any issuer. */
record TrustedIssuer(Optional<String> name, VerificationKeys keys) {}
