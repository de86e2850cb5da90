package dev.countersign.benchmarks;

import java.security.Key;
import java.time.Instant;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/** jose4j. */
final class Jose4jLibrary implements TokenLibrary {

  @Override
  public boolean has(Algorithm algorithm) {
    return true;
  }

  @Override
  public TokenVerifier verifier(TestKey key) {
    Key verificationKey = key.isSecret() ? key.secret() : key.pair().getPublic();
    JwtConsumer consumer =
        new JwtConsumerBuilder()
            .setVerificationKey(verificationKey)
            .setJwsAlgorithmConstraints(
                AlgorithmConstraints.ConstraintType.PERMIT, key.algorithm().headerName())
            .setExpectedType(true, Tokens.TYPE)
            .setExpectedIssuer(Tokens.ISSUER)
            .setExpectedAudience(Tokens.AUDIENCE)
            .setRequireExpirationTime()
            .setAllowedClockSkewInSeconds((int) Tokens.CLOCK_SKEW.toSeconds())
            .build();
    return consumer::processToClaims;
  }

  @Override
  public TokenIssuer issuer(TestKey key, TokenSize size) {
    Key signingKey = key.isSecret() ? key.secret() : key.pair().getPrivate();
    return () -> {
      NumericDate now = NumericDate.fromSeconds(Instant.now().getEpochSecond());
      NumericDate expiry = NumericDate.fromSeconds(now.getValue());
      expiry.addSeconds(Tokens.ISSUED_LIFETIME.toSeconds());
      JwtClaims claims = new JwtClaims();
      claims.setIssuer(Tokens.ISSUER);
      claims.setSubject(Tokens.SUBJECT);
      claims.setAudience(Tokens.AUDIENCE);
      claims.setIssuedAt(now);
      claims.setNotBefore(now);
      claims.setExpirationTime(expiry);
      claims.setJwtId(TokenLibrary.newId());
      size.claims().forEach(claims::setClaim);
      JsonWebSignature jws = new JsonWebSignature();
      jws.setAlgorithmHeaderValue(key.algorithm().headerName());
      jws.setHeader("typ", Tokens.TYPE);
      jws.setKeyIdHeaderValue(TestKey.KEY_ID);
      jws.setPayload(claims.toJson());
      jws.setKey(signingKey);
      return jws.getCompactSerialization();
    };
  }
}
