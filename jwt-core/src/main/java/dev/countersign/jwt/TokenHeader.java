package dev.countersign.jwt;

import java.util.Optional;

/** The header parameters that a decision reads (RFC 7515 section 4.1); all others are ignored. */
record TokenHeader(String algorithm, Optional<String> keyId, Optional<String> type) {}
