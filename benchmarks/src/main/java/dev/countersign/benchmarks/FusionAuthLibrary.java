package dev.countersign.benchmarks;

import io.fusionauth.jwt.InvalidJWTException;
import io.fusionauth.jwt.JWTDecoder;
import io.fusionauth.jwt.JWTEncoder;
import io.fusionauth.jwt.Signer;
import io.fusionauth.jwt.Verifier;
import io.fusionauth.jwt.domain.JWT;
import io.fusionauth.jwt.ec.ECSigner;
import io.fusionauth.jwt.ec.ECVerifier;
import io.fusionauth.jwt.hmac.HMACSigner;
import io.fusionauth.jwt.hmac.HMACVerifier;
import io.fusionauth.jwt.rsa.RSAPSSSigner;
import io.fusionauth.jwt.rsa.RSAPSSVerifier;
import io.fusionauth.jwt.rsa.RSASigner;
import io.fusionauth.jwt.rsa.RSAVerifier;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;

/** FusionAuth's library. It has no rules but time, and no Ed25519. */
final class FusionAuthLibrary implements TokenLibrary {

  @Override
  public boolean has(Algorithm algorithm) {
    return algorithm != Algorithm.ED25519;
  }

  @Override
  public TokenVerifier verifier(TestKey key) {
    Map<String, Verifier> verifiers = Map.of(TestKey.KEY_ID, verifierOf(key));
    JWTDecoder decoder = new JWTDecoder().withClockSkew((int) Tokens.CLOCK_SKEW.toSeconds());
    return token -> {
      JWT jwt = decoder.decode(token, verifiers);
      boolean asExpected =
          Tokens.TYPE.equals(jwt.header.type)
              && Tokens.ISSUER.equals(jwt.issuer)
              && Tokens.AUDIENCE.equals(jwt.audience);
      if (!asExpected) {
        throw new InvalidJWTException("another type, issuer or audience");
      }
      return jwt;
    };
  }

  private static Verifier verifierOf(TestKey key) {
    return switch (key.algorithm()) {
      case HS256 -> HMACVerifier.newVerifier(key.secret().getEncoded());
      case RS256 -> RSAVerifier.newVerifier(key.pair().getPublic());
      case PS256 -> RSAPSSVerifier.newVerifier(key.pair().getPublic());
      case ES256 -> ECVerifier.newVerifier(key.pair().getPublic());
      case ED25519 -> throw new IllegalArgumentException("FusionAuth has no Ed25519");
    };
  }

  @Override
  public TokenIssuer issuer(TestKey key, TokenSize size) {
    Signer signer =
        switch (key.algorithm()) {
          case HS256 -> HMACSigner.newSHA256Signer(key.secret().getEncoded(), TestKey.KEY_ID);
          case RS256 -> RSASigner.newSHA256Signer(key.pair().getPrivate(), TestKey.KEY_ID);
          case PS256 -> RSAPSSSigner.newSHA256Signer(key.pair().getPrivate(), TestKey.KEY_ID);
          case ES256 -> ECSigner.newSHA256Signer(key.pair().getPrivate(), TestKey.KEY_ID);
          case ED25519 -> throw new IllegalArgumentException("FusionAuth has no Ed25519");
        };
    JWTEncoder encoder = new JWTEncoder();
    return () -> {
      ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
      JWT jwt =
          new JWT()
              .setIssuer(Tokens.ISSUER)
              .setSubject(Tokens.SUBJECT)
              .setAudience(Tokens.AUDIENCE)
              .setIssuedAt(now)
              .setNotBefore(now)
              .setExpiration(now.plus(Tokens.ISSUED_LIFETIME))
              .setUniqueId(TokenLibrary.newId());
      size.claims().forEach(jwt::addClaim);
      return encoder.encode(
          jwt,
          signer,
          header -> {
            header.type = Tokens.TYPE;
            header.set("kid", TestKey.KEY_ID);
          });
    };
  }
}
