package dev.countersign.jwt;

import com.auth0.jwt.interfaces.Claim;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.util.Date;
import java.util.List;
import java.util.Map;

/**
 * What java-jwt's {@code Algorithm.verify} reads of a token: three strings, nothing parsed.
 *
 * <p>java-jwt's own maker of {@link DecodedJWT} parses the payload first. This one keeps the
 * payload opaque until the signature holds; asking it for a claim is a bug and says so.
 */
final class SignedParts implements DecodedJWT {

  private final UnverifiedToken token;

  SignedParts(UnverifiedToken token) {
    this.token = token;
  }

  @Override
  public String getHeader() {
    return token.headerPart();
  }

  @Override
  public String getPayload() {
    return token.payloadPart();
  }

  @Override
  public String getSignature() {
    return token.signaturePart();
  }

  /** java-jwt hands this to a key provider; ours holds one key and does not look. */
  @Override
  public String getKeyId() {
    return token.header().keyId().orElse("");
  }

  @Override
  public String getToken() {
    throw unverified();
  }

  @Override
  public String getAlgorithm() {
    throw unverified();
  }

  @Override
  public String getType() {
    throw unverified();
  }

  @Override
  public String getContentType() {
    throw unverified();
  }

  @Override
  public Claim getHeaderClaim(String name) {
    throw unverified();
  }

  @Override
  public String getIssuer() {
    throw unverified();
  }

  @Override
  public String getSubject() {
    throw unverified();
  }

  @Override
  public List<String> getAudience() {
    throw unverified();
  }

  @Override
  public Date getExpiresAt() {
    throw unverified();
  }

  @Override
  public Date getNotBefore() {
    throw unverified();
  }

  @Override
  public Date getIssuedAt() {
    throw unverified();
  }

  @Override
  public String getId() {
    throw unverified();
  }

  @Override
  public Claim getClaim(String name) {
    throw unverified();
  }

  @Override
  public Map<String, Claim> getClaims() {
    throw unverified();
  }

  private static UnsupportedOperationException unverified() {
    return new UnsupportedOperationException("nothing of a token is parsed before its signature");
  }
}
