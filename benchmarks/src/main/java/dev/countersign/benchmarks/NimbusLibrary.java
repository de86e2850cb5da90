package dev.countersign.benchmarks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.time.Instant;
import java.util.Date;
import java.util.Set;

/**
 * Nimbus by its {@code DefaultJWTProcessor}. That one has no Ed25519, so there its parser, its
 * {@code Ed25519Verifier} and the same verifiers of type and claims are called one by one.
 */
final class NimbusLibrary implements TokenLibrary {

  @Override
  public boolean has(Algorithm algorithm) {
    return true;
  }

  @Override
  public TokenVerifier verifier(TestKey key) throws JOSEException {
    DefaultJOSEObjectTypeVerifier<SecurityContext> type =
        new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType(Tokens.TYPE));
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            Tokens.AUDIENCE,
            new JWTClaimsSet.Builder().issuer(Tokens.ISSUER).build(),
            Set.of("sub", "exp"));
    claims.setMaxClockSkew((int) Tokens.CLOCK_SKEW.toSeconds());
    if (key.algorithm() == Algorithm.ED25519) {
      Ed25519Verifier signature =
          new Ed25519Verifier(NimbusKeys.jwk(key).toOctetKeyPair().toPublicJWK());
      return token -> {
        SignedJWT jwt = SignedJWT.parse(token);
        type.verify(jwt.getHeader().getType(), null);
        if (!jwt.verify(signature)) {
          throw new BadJWTException("another signature");
        }
        JWTClaimsSet set = jwt.getJWTClaimsSet();
        claims.verify(set, null);
        return set;
      };
    }
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(type);
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(NimbusKeys.algorithm(key), NimbusKeys.source(key)));
    processor.setJWTClaimsSetVerifier(claims);
    return token -> processor.process(token, null);
  }

  @Override
  public TokenIssuer issuer(TestKey key, TokenSize size) throws JOSEException {
    JWSSigner signer =
        key.algorithm() == Algorithm.ED25519
            ? new Ed25519Signer(NimbusKeys.jwk(key).toOctetKeyPair())
            : new DefaultJWSSignerFactory()
                .createJWSSigner(NimbusKeys.jwk(key), NimbusKeys.algorithm(key));
    JWSHeader header =
        new JWSHeader.Builder(NimbusKeys.algorithm(key))
            .type(new JOSEObjectType(Tokens.TYPE))
            .keyID(TestKey.KEY_ID)
            .build();
    return () -> {
      Instant now = Instant.now();
      JWTClaimsSet.Builder claims =
          new JWTClaimsSet.Builder()
              .issuer(Tokens.ISSUER)
              .subject(Tokens.SUBJECT)
              .audience(Tokens.AUDIENCE)
              .issueTime(Date.from(now))
              .notBeforeTime(Date.from(now))
              .expirationTime(Date.from(now.plus(Tokens.ISSUED_LIFETIME)))
              .jwtID(TokenLibrary.newId());
      size.claims().forEach(claims::claim);
      SignedJWT jwt = new SignedJWT(header, claims.build());
      jwt.sign(signer);
      return jwt.serialize();
    };
  }
}
