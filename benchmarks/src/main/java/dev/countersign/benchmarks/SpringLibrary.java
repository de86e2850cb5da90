package dev.countersign.benchmarks;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.time.Instant;
import java.util.List;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.JwsAlgorithm;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * Spring Security's decoder and encoder. The processor is set up as the decoder's own builders do
 * it, which know no key pair of EC.
 */
final class SpringLibrary implements TokenLibrary {

  @Override
  public boolean has(Algorithm algorithm) {
    return algorithm != Algorithm.ED25519;
  }

  @Override
  public TokenVerifier verifier(TestKey key) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType(Tokens.TYPE)));
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(NimbusKeys.algorithm(key), NimbusKeys.source(key)));
    // The claims are judged by Spring's validators.
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
    NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            new JwtTimestampValidator(Tokens.CLOCK_SKEW),
            new JwtIssuerValidator(Tokens.ISSUER),
            new JwtClaimValidator<List<String>>(
                "aud", audience -> audience != null && audience.contains(Tokens.AUDIENCE))));
    return decoder::decode;
  }

  @Override
  public TokenIssuer issuer(TestKey key, TokenSize size) {
    NimbusJwtEncoder encoder = new NimbusJwtEncoder(NimbusKeys.source(key));
    JwsHeader header =
        JwsHeader.with(algorithm(key)).type(Tokens.TYPE).keyId(TestKey.KEY_ID).build();
    return () -> {
      Instant now = Instant.now();
      JwtClaimsSet claims =
          JwtClaimsSet.builder()
              .issuer(Tokens.ISSUER)
              .subject(Tokens.SUBJECT)
              .audience(List.of(Tokens.AUDIENCE))
              .issuedAt(now)
              .notBefore(now)
              .expiresAt(now.plus(Tokens.ISSUED_LIFETIME))
              .id(TokenLibrary.newId())
              .claims(others -> others.putAll(size.claims()))
              .build();
      return encoder.encode(JwtEncoderParameters.from(header, claims)).getTokenValue();
    };
  }

  private static JwsAlgorithm algorithm(TestKey key) {
    return switch (key.algorithm()) {
      case HS256 -> MacAlgorithm.HS256;
      case RS256 -> SignatureAlgorithm.RS256;
      case PS256 -> SignatureAlgorithm.PS256;
      case ES256 -> SignatureAlgorithm.ES256;
      case ED25519 -> throw new IllegalArgumentException("Spring Security has no Ed25519");
    };
  }
}
