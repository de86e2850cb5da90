package dev.countersign.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SignatureException;
import java.util.Base64;

/**
 * What no library can do without: the three parts from base64url, and the signature. It looks at no
 * claim.
 */
final class Floor implements TokenLibrary {

  private final boolean reuse;

  private Floor(boolean reuse) {
    this.reuse = reuse;
  }

  /** One Mac or Signature for each thread. */
  static Floor reusing() {
    return new Floor(true);
  }

  /** A new Mac or Signature for each token. */
  static Floor renewing() {
    return new Floor(false);
  }

  @Override
  public boolean has(Algorithm algorithm) {
    return true;
  }

  @Override
  public TokenVerifier verifier(TestKey key) {
    Signatures signatures = signatures(key);
    return token -> {
      try {
        return verified(token, signatures.get());
      } catch (GeneralSecurityException | RuntimeException e) {
        signatures.dropFailed();
        throw e;
      }
    };
  }

  @Override
  public TokenIssuer issuer(TestKey key, TokenSize size) {
    Signatures signatures = signatures(key);
    Tokens tokens = new Tokens(key, size);
    byte[] header = tokens.header();
    byte[] payload = tokens.payload();
    return () -> signed(header, payload, signatures.get());
  }

  private static byte[] verified(String token, BareSignature signature)
      throws GeneralSecurityException {
    int first = token.indexOf('.');
    int last = token.lastIndexOf('.');
    byte[] bytes = token.getBytes(ISO_8859_1);
    byte[] header = decoded(bytes, 0, first);
    byte[] payload = decoded(bytes, first + 1, last);
    byte[] given = decoded(bytes, last + 1, bytes.length);
    if (header.length == 0 || !signature.verify(bytes, last, given)) {
      throw new SignatureException();
    }
    return payload;
  }

  private static byte[] decoded(byte[] bytes, int from, int to) {
    return Base64.getUrlDecoder().decode(ByteBuffer.wrap(bytes, from, to - from)).array();
  }

  private static String signed(byte[] header, byte[] payload, BareSignature signature)
      throws GeneralSecurityException {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String input = base64.encodeToString(header) + "." + base64.encodeToString(payload);
    return input + "." + base64.encodeToString(signature.sign(input.getBytes(US_ASCII)));
  }

  private Signatures signatures(TestKey key) {
    if (!reuse) {
      return () -> OneWay.of(key);
    }
    ThreadLocal<BareSignature> ofThread = ThreadLocal.withInitial(() -> unchecked(key));
    return new Signatures() {
      @Override
      public BareSignature get() {
        return ofThread.get();
      }

      @Override
      public void dropFailed() {
        ofThread.remove();
      }
    };
  }

  private static BareSignature unchecked(TestKey key) {
    try {
      return BareSignature.of(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where the object for the next token comes from. */
  private interface Signatures {

    BareSignature get() throws GeneralSecurityException;

    /** An object of the JDK that threw may not be used again. */
    default void dropFailed() {}
  }
}
