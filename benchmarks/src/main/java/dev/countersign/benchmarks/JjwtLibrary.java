package dev.countersign.benchmarks;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import java.time.Instant;
import java.util.Date;

/** jjwt. It has no rule for the type. */
final class JjwtLibrary implements TokenLibrary {

  @Override
  public boolean has(Algorithm algorithm) {
    return true;
  }

  @Override
  public TokenVerifier verifier(TestKey key) {
    JwtParserBuilder builder =
        Jwts.parser()
            .requireIssuer(Tokens.ISSUER)
            .requireAudience(Tokens.AUDIENCE)
            .clockSkewSeconds(Tokens.CLOCK_SKEW.toSeconds());
    JwtParser parser =
        (key.isSecret()
                ? builder.verifyWith(key.secret())
                : builder.verifyWith(key.pair().getPublic()))
            .build();
    return token -> {
      Jws<Claims> jws = parser.parseSignedClaims(token);
      if (!Tokens.TYPE.equals(jws.getHeader().getType())) {
        throw new JwtException("another type");
      }
      return jws;
    };
  }

  @Override
  public TokenIssuer issuer(TestKey key, TokenSize size) {
    return () -> {
      Instant now = Instant.now();
      JwtBuilder builder =
          Jwts.builder()
              .header()
              .type(Tokens.TYPE)
              .keyId(TestKey.KEY_ID)
              .and()
              .issuer(Tokens.ISSUER)
              .subject(Tokens.SUBJECT)
              .audience()
              .add(Tokens.AUDIENCE)
              .and()
              .issuedAt(Date.from(now))
              .notBefore(Date.from(now))
              .expiration(Date.from(now.plus(Tokens.ISSUED_LIFETIME)))
              .id(TokenLibrary.newId())
              .claims(size.claims());
      return signed(builder, key).compact();
    };
  }

  private static JwtBuilder signed(JwtBuilder builder, TestKey key) {
    return switch (key.algorithm()) {
      case HS256 -> builder.signWith(key.secret(), Jwts.SIG.HS256);
      case RS256 -> builder.signWith(key.pair().getPrivate(), Jwts.SIG.RS256);
      case PS256 -> builder.signWith(key.pair().getPrivate(), Jwts.SIG.PS256);
      case ES256 -> builder.signWith(key.pair().getPrivate(), Jwts.SIG.ES256);
      case ED25519 -> builder.signWith(key.pair().getPrivate(), Jwts.SIG.EdDSA);
    };
  }
}
