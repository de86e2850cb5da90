package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Some providers take longer to make a key theirs than to sign. */
class KeptSignersTest {

  private static final byte[] CONTENT = "header.payload".getBytes(StandardCharsets.US_ASCII);

  private static final AtomicInteger KEYS_TAKEN = new AtomicInteger();

  @Test
  void a_preferred_provider_takes_a_key_once_for_many_signatures() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    JcaAlgorithm signer =
        JcaAlgorithm.signing(
            JwsAlgorithm.ED25519, pair.getPrivate(), Optional.of(new CountingProvider()));
    KEYS_TAKEN.set(0);

    byte[] first = signer.sign(CONTENT);
    byte[] second = signer.sign(CONTENT);

    assertThat(second).isEqualTo(first);
    assertThat(KEYS_TAKEN).hasValue(1);
  }

  private static final class CountingProvider extends Provider {

    private static final long serialVersionUID = 1;

    CountingProvider() {
      super("Counting", "1", "counts the keys that it takes");
      put("Signature.Ed25519", CountingSignature.class.getName());
    }
  }

  /** Signs by the JDK's own. */
  public static final class CountingSignature extends SignatureSpi {

    private final Signature own = own();

    private static Signature own() {
      try {
        return Signature.getInstance("Ed25519");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
      KEYS_TAKEN.incrementAndGet();
      own.initSign(key);
    }

    @Override
    protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
      own.initVerify(key);
    }

    @Override
    protected void engineUpdate(byte b) throws SignatureException {
      own.update(b);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
      own.update(bytes, offset, length);
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
      return own.sign();
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws SignatureException {
      return own.verify(signature);
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
      throw new UnsupportedOperationException();
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
      throw new UnsupportedOperationException();
    }
  }
}
