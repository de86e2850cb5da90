package dev.countersign.benchmarks;

import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.jwt.Validation;
import dev.countersign.jwt.VerificationKey;
import dev.countersign.jwt.VerificationKeys;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Countersign as its README says, without a cache. */
final class CountersignLibrary implements TokenLibrary {

  private final CryptoProvider provider;

  CountersignLibrary(CryptoProvider provider) {
    this.provider = provider;
  }

  @Override
  public boolean has(Algorithm algorithm) {
    return provider.has(algorithm);
  }

  @Override
  public TokenVerifier verifier(TestKey key) {
    JwtValidator.Builder rules = rules(VerificationKeys.of(verificationKey(key)));
    provider.provider().ifPresent(rules::preferProvider);
    return verifier(rules.build());
  }

  /** The rules that all libraries are asked for. */
  static JwtValidator.Builder rules(VerificationKeys keys) {
    return JwtValidator.builder()
        .issuer(Tokens.ISSUER)
        .audience(Tokens.AUDIENCE)
        .type(Tokens.TYPE)
        .clockSkew(Tokens.CLOCK_SKEW)
        .verifyWith(keys);
  }

  static TokenVerifier verifier(JwtValidator validator) {
    return new TokenVerifier() {
      @Override
      public Object verify(String token) {
        return validator.validate(token);
      }

      @Override
      public boolean refuses(String token) {
        return !(validator.check(token) instanceof Validation.Accepted);
      }
    };
  }

  @Override
  public TokenIssuer issuer(TestKey key, TokenSize size) {
    JwtIssuer.Builder builder =
        JwtIssuer.builder()
            .issuer(Tokens.ISSUER)
            .audience(Tokens.AUDIENCE)
            .lifetime(Tokens.ISSUED_LIFETIME)
            .withNotBefore()
            .signWith(SigningKeys.of(signingKey(key)));
    provider.provider().ifPresent(builder::preferProvider);
    JwtIssuer issuer = builder.build();
    Map<String, Object> others = new LinkedHashMap<>(size.claims());
    Optional<String[]> scopes =
        Optional.ofNullable(others.remove("scope")).map(scope -> scope.toString().split(" "));
    return () ->
        issuer.issue(
            claims -> {
              claims.subject(Tokens.SUBJECT);
              scopes.ifPresent(claims::scope);
              others.forEach(claims::claim);
            });
  }

  static VerificationKey verificationKey(TestKey key) {
    return signingKey(key).verificationKey();
  }

  static SigningKey signingKey(TestKey key) {
    return key.isSecret()
        ? SigningKey.ofSecret(key.algorithm().countersign(), key.secret().getEncoded())
            .withKeyId(TestKey.KEY_ID)
        : SigningKey.of(
                key.algorithm().countersign(), key.pair().getPublic(), key.pair().getPrivate())
            .withKeyId(TestKey.KEY_ID);
  }
}
