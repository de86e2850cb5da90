package dev.countersign.benchmarks;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Map;

/** java-jwt itself. It has no rule for the type and no Ed25519. */
final class JavaJwtLibrary implements TokenLibrary {

  @Override
  public boolean has(Algorithm algorithm) {
    return algorithm != Algorithm.ED25519;
  }

  @Override
  public TokenVerifier verifier(TestKey key) {
    JWTVerifier verifier =
        JWT.require(algorithm(key))
            .withIssuer(Tokens.ISSUER)
            .withAudience(Tokens.AUDIENCE)
            .acceptLeeway(Tokens.CLOCK_SKEW.toSeconds())
            .build();
    return token -> {
      DecodedJWT jwt = verifier.verify(token);
      if (!Tokens.TYPE.equals(jwt.getType())) {
        throw new JWTVerificationException("another type");
      }
      return jwt;
    };
  }

  @Override
  public TokenIssuer issuer(TestKey key, TokenSize size) {
    com.auth0.jwt.algorithms.Algorithm algorithm = algorithm(key);
    Map<String, Object> header = Map.of("typ", Tokens.TYPE);
    return () -> {
      Instant now = Instant.now();
      return JWT.create()
          .withHeader(header)
          .withKeyId(TestKey.KEY_ID)
          .withIssuer(Tokens.ISSUER)
          .withSubject(Tokens.SUBJECT)
          .withAudience(Tokens.AUDIENCE)
          .withIssuedAt(now)
          .withNotBefore(now)
          .withExpiresAt(now.plus(Tokens.ISSUED_LIFETIME))
          .withJWTId(TokenLibrary.newId())
          .withPayload(size.claims())
          .sign(algorithm);
    };
  }

  private static com.auth0.jwt.algorithms.Algorithm algorithm(TestKey key) {
    return switch (key.algorithm()) {
      case HS256 -> com.auth0.jwt.algorithms.Algorithm.HMAC256(key.secret().getEncoded());
      case RS256 ->
          com.auth0.jwt.algorithms.Algorithm.RSA256(
              key.publicKey(RSAPublicKey.class), key.privateKey(RSAPrivateKey.class));
      case PS256 ->
          com.auth0.jwt.algorithms.Algorithm.RSA256PSS(
              key.publicKey(RSAPublicKey.class), key.privateKey(RSAPrivateKey.class));
      case ES256 ->
          com.auth0.jwt.algorithms.Algorithm.ECDSA256(
              key.publicKey(ECPublicKey.class), key.privateKey(ECPrivateKey.class));
      case ED25519 -> throw new IllegalArgumentException("java-jwt has no Ed25519");
    };
  }
}
