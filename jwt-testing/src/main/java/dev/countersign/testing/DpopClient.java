package dev.countersign.testing;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client that proves that it holds a key (RFC 9449): makes DPoP proofs for tests by really
 * signing them, good ones and bad ones.
 *
 * <p>Immutable, apart from its clock, and thread-safe. Each client has a key of its own.
 */
public final class DpopClient {

  private static final AtomicLong CLIENTS = new AtomicLong();

  private final InstantSource clock;
  private final JwsAlgorithm algorithm;
  private final String owner;

  private DpopClient(InstantSource clock, JwsAlgorithm algorithm, String owner) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.algorithm = Objects.requireNonNull(algorithm, "algorithm");
    this.owner = owner;
  }

  /**
   * A client with a new key for ES256.
   *
   * @param clock tells when proofs are made, usually {@link TokenMint#clock()}
   * @return a client
   */
  public static DpopClient create(InstantSource clock) {
    return new DpopClient(clock, JwsAlgorithm.ES256, "DPoP client " + CLIENTS.incrementAndGet());
  }

  /**
   * The same client with a key for another algorithm.
   *
   * @param other one with key pairs
   * @return a changed copy
   */
  public DpopClient withAlgorithm(JwsAlgorithm other) {
    return new DpopClient(clock, other, owner);
  }

  /**
   * The RFC 7638 thumbprint of its public key: what {@code Claims.boundToKey} takes.
   *
   * @return 43 characters
   */
  public String thumbprint() {
    return VerificationKey.of(algorithm, key().pair().getPublic()).keyId();
  }

  /**
   * A good proof for a request without an access token, as to a token endpoint.
   *
   * @param method the method of the request
   * @param url the URL of the request
   * @return the value of the {@code DPoP} header field, another one each time
   */
  public String proof(String method, String url) {
    return sign(header(), claims(method, url));
  }

  /**
   * A good proof for a request with an access token.
   *
   * @param method the method of the request
   * @param url the URL of the request
   * @param accessToken the compact token that goes with it
   * @return the value of the {@code DPoP} header field, another one each time
   */
  public String proof(String method, String url, String accessToken) {
    return sign(header(), claims(method, url, accessToken));
  }

  /**
   * The header of a good proof, to be changed: {@code typ}, {@code alg} and {@code jwk}.
   *
   * @return its members
   */
  public JsonMembers header() {
    return JsonMembers.empty()
        .with("typ", "\"dpop+jwt\"")
        .with("alg", JsonMembers.string(algorithm.headerName()))
        .with("jwk", key().signingKey().verificationKey().toPublicJwk());
  }

  /**
   * The claims of a good proof for a request without an access token, to be changed: {@code jti},
   * {@code htm}, {@code htu} and {@code iat}.
   *
   * @param method the method of the request
   * @param url the URL of the request
   * @return its members
   */
  public JsonMembers claims(String method, String url) {
    return JsonMembers.empty()
        .with("jti", JsonMembers.string(UUID.randomUUID().toString()))
        .with("htm", JsonMembers.string(method))
        .with("htu", JsonMembers.string(url))
        .with("iat", Long.toString(clock.instant().getEpochSecond()));
  }

  /**
   * The claims of a good proof for a request with an access token, to be changed: {@code ath} is
   * among them.
   *
   * @param method the method of the request
   * @param url the URL of the request
   * @param accessToken the compact token that goes with it
   * @return its members
   */
  public JsonMembers claims(String method, String url, String accessToken) {
    return claims(method, url).with("ath", JsonMembers.string(hash(accessToken)));
  }

  private static String hash(String accessToken) {
    try {
      return CompactToken.encode(
          MessageDigest.getInstance("SHA-256")
              .digest(accessToken.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * The private key as a JSON Web Key, for a client that gives it away.
   *
   * @return JSON with private members
   */
  public String privateJwk() {
    return key().signingKey().exportPrivateJwk();
  }

  /**
   * Signs whatever it is given with the key of this client.
   *
   * @param header the header's members
   * @param claims the payload's members
   * @return a compact token with a good signature
   */
  public String sign(JsonMembers header, JsonMembers claims) {
    String headerPart = CompactToken.encode(header.toString());
    String payloadPart = CompactToken.encode(claims.toString());
    byte[] signature = key().sign(CompactToken.signingInput(headerPart, payloadPart));
    return headerPart + '.' + payloadPart + '.' + CompactToken.encode(signature);
  }

  private TestKey key() {
    return TestKey.of(owner, algorithm);
  }

  /** Name and algorithm. */
  @Override
  public String toString() {
    return owner + " with " + algorithm.headerName();
  }
}
