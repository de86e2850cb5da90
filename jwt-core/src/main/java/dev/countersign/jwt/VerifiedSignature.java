package dev.countersign.jwt;

/** Which key verified a signature, and for which issuer it speaks. */
record VerifiedSignature(VerificationKey key, TrustedIssuer owner) {}
