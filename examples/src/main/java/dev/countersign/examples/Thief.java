package dev.countersign.examples;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.SigningKey;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Has the signing key, and signs whatever it likes with another library: perfect tokens, of any
 * user, with the scope of an administrator.
 */
final class Thief {

  private final SigningKey key;
  private final Algorithm algorithm;
  private final String issuer;
  private final String audience;

  Thief(SigningKey key, String issuer, String audience) {
    this.key = key;
    this.algorithm = Algorithm.HMAC256(key.exportKey().getEncoded());
    this.issuer = issuer;
    this.audience = audience;
  }

  /** A token made of nothing but what everybody knows, with the greatest of generations. */
  String invents(String subject, Instant now) {
    return claims(subject, now)
        .withJWTId(UUID.randomUUID().toString())
        .withClaim("sid", UUID.randomUUID().toString())
        .withClaim("gen", Long.MAX_VALUE)
        .sign(algorithm);
  }

  /** A token with the id, the session and the generation of one that the thief has seen. */
  String copies(Jwt seen, Instant now) {
    return claims(seen.subject().orElseThrow(), now)
        .withJWTId(seen.id().orElseThrow())
        .withClaim("sid", seen.string("sid").orElseThrow())
        .withClaim("gen", (Long) seen.claims().get("gen"))
        .withClaim("nonce", UUID.randomUUID().toString()) // so that no two are the same
        .sign(algorithm);
  }

  private JWTCreator.Builder claims(String subject, Instant now) {
    return JWT.create()
        .withHeader(Map.of("typ", "at+jwt"))
        .withKeyId(key.keyId())
        .withIssuer(issuer)
        .withAudience(audience)
        .withSubject(subject)
        .withClaim("scope", "admin")
        .withIssuedAt(now)
        .withExpiresAt(now.plusSeconds(600));
  }
}
