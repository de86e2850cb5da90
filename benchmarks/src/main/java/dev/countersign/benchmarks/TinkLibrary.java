package dev.countersign.benchmarks;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.jwt.JwtMac;
import com.google.crypto.tink.jwt.JwtMacConfig;
import com.google.crypto.tink.jwt.JwtPublicKeySign;
import com.google.crypto.tink.jwt.JwtPublicKeyVerify;
import com.google.crypto.tink.jwt.JwtSignatureConfig;
import com.google.crypto.tink.jwt.JwtValidator;
import com.google.crypto.tink.jwt.RawJwt;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Map;

/** Google's Tink. It has no Ed25519 for JWT. */
final class TinkLibrary implements TokenLibrary {

  @Override
  public boolean has(Algorithm algorithm) {
    return algorithm != Algorithm.ED25519;
  }

  @Override
  public TokenVerifier verifier(TestKey key) throws GeneralSecurityException {
    JwtValidator rules =
        JwtValidator.newBuilder()
            .expectTypeHeader(Tokens.TYPE)
            .expectIssuer(Tokens.ISSUER)
            .expectAudience(Tokens.AUDIENCE)
            .setClockSkew(Tokens.CLOCK_SKEW)
            .build();
    if (key.isSecret()) {
      JwtMac mac = mac(key);
      return token -> mac.verifyMacAndDecode(token, rules);
    }
    JwtPublicKeyVerify verifier =
        keyset(key)
            .getPublicKeysetHandle()
            .getPrimitive(RegistryConfiguration.get(), JwtPublicKeyVerify.class);
    return token -> verifier.verifyAndDecode(token, rules);
  }

  @Override
  public TokenIssuer issuer(TestKey key, TokenSize size) throws GeneralSecurityException {
    if (key.isSecret()) {
      JwtMac mac = mac(key);
      return () -> mac.computeMacAndEncode(claims(size));
    }
    JwtPublicKeySign signer =
        keyset(key).getPrimitive(RegistryConfiguration.get(), JwtPublicKeySign.class);
    return () -> signer.signAndEncode(claims(size));
  }

  private static RawJwt claims(TokenSize size) throws GeneralSecurityException {
    Instant now = Instant.now();
    RawJwt.Builder claims =
        RawJwt.newBuilder()
            .setTypeHeader(Tokens.TYPE)
            .setIssuer(Tokens.ISSUER)
            .setSubject(Tokens.SUBJECT)
            .setAudience(Tokens.AUDIENCE)
            .setIssuedAt(now)
            .setNotBefore(now)
            .setExpiration(now.plus(Tokens.ISSUED_LIFETIME))
            .setJwtId(TokenLibrary.newId());
    for (Map.Entry<String, Object> claim : size.claims().entrySet()) {
      if (claim.getValue() instanceof String text) {
        claims.addStringClaim(claim.getKey(), text);
      } else {
        claims.addJsonArrayClaim(claim.getKey(), Json.text(claim.getValue()));
      }
    }
    return claims.build();
  }

  private static JwtMac mac(TestKey key) throws GeneralSecurityException {
    return keyset(key).getPrimitive(RegistryConfiguration.get(), JwtMac.class);
  }

  private static KeysetHandle keyset(TestKey key) throws GeneralSecurityException {
    JwtMacConfig.register();
    JwtSignatureConfig.register();
    return KeysetHandle.newBuilder()
        .addEntry(KeysetHandle.importKey(TinkKeys.of(key)).withFixedId(1).makePrimary())
        .build();
  }
}
