package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.auth0.jwt.exceptions.SignatureGenerationException;
import java.io.ByteArrayOutputStream;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.crypto.MacSpi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Objects of the JCA are kept from token to token, and nothing of a token is. */
@UnderEachProvider
@ExtendWith(BouncyCastle.class)
class KeptPrimitivesTest {

  private static final SigningKey PAIR = SigningKey.generate(JwsAlgorithm.ED25519);

  private static final byte[] CONTENT = "e30.e30".getBytes(StandardCharsets.US_ASCII);

  private final Stumbling provider = new Stumbling();

  private Validation check(SigningKey key, String token) {
    return JwtValidator.builder()
        .issuer(Tokens.ISSUER)
        .audience("orders")
        .verifyWith(VerificationKeys.of(key.verificationKey()))
        .preferProvider(provider)
        .clock(Tokens.CLOCK)
        .build()
        .check(token);
  }

  private static String damaged(String token) {
    int payload = token.indexOf('.') + 3;
    char other = token.charAt(payload) == 'A' ? 'B' : 'A';
    return token.substring(0, payload) + other + token.substring(payload + 1);
  }

  @ParameterizedTest
  @EnumSource
  void a_signature_object_that_stumbled_is_never_used_again(Stumble stumble) {
    String token = Tokens.issuedBy(PAIR);
    assertThat(check(PAIR, token)).isInstanceOf(Validation.Accepted.class);
    int made = provider.made;

    provider.next = stumble;
    Validation verdict = check(PAIR, token);

    assertThat(verdict)
        .isInstanceOf(
            stumble == Stumble.SIGNATURE_EXCEPTION_IN_VERIFY
                ? Validation.Rejected.class
                : Validation.Undecided.class);
    assertThat(check(PAIR, token)).isInstanceOf(Validation.Accepted.class);
    assertThat(provider.made).isEqualTo(made + 1);
  }

  /** Some take longer to make a key theirs than to sign. */
  @Test
  void a_preferred_provider_takes_a_key_once_for_many_signatures() throws Exception {
    PAIR.sign(CONTENT, Optional.of(provider));
    int made = provider.made;

    byte[] signature = PAIR.sign(CONTENT, Optional.of(provider));

    assertThat(signature).isEqualTo(PAIR.sign(CONTENT, Optional.empty()));
    assertThat(provider.made).isEqualTo(made);
  }

  @ParameterizedTest
  @EnumSource(names = {"RUNTIME_EXCEPTION_IN_UPDATE", "SIGNATURE_EXCEPTION_IN_UPDATE"})
  void a_signature_object_that_stumbled_never_signs_again(Stumble stumble) throws Exception {
    byte[] good = PAIR.sign(CONTENT, Optional.of(provider));

    provider.next = stumble;

    assertThatThrownBy(() -> PAIR.sign(CONTENT, Optional.of(provider)))
        .isInstanceOf(SignatureGenerationException.class);
    assertThat(PAIR.sign(CONTENT, Optional.of(provider))).isEqualTo(good);
  }

  @Test
  void a_mac_object_that_stumbled_is_never_used_again() {
    assertThat(check(Tokens.KEY, Tokens.good())).isInstanceOf(Validation.Accepted.class);
    int made = provider.made;

    provider.next = Stumble.RUNTIME_EXCEPTION_IN_VERIFY;

    assertThat(check(Tokens.KEY, Tokens.good())).isInstanceOf(Validation.Undecided.class);
    assertThat(check(Tokens.KEY, Tokens.good())).isInstanceOf(Validation.Accepted.class);
    assertThat(provider.made).isEqualTo(made + 1);
  }

  @ParameterizedTest
  @EnumSource
  void a_refused_token_leaves_nothing_to_the_next(JwsAlgorithm algorithm) {
    SigningKey key = TestKeys.signingKey(algorithm);
    JwtValidator validator =
        JwtValidator.builder()
            .issuer(Tokens.ISSUER)
            .audience("orders")
            .verifyWith(VerificationKeys.of(key.verificationKey()))
            .clock(Tokens.CLOCK)
            .build();
    String token = Tokens.issuedBy(key);
    Random random = new Random(1);
    for (int i = 0; i < 2; i++) {
      byte[] garbage = new byte[Base64Url.decode(token.split("\\.")[2]).orElseThrow().length];
      random.nextBytes(garbage);
      String noSignature = token.substring(0, token.lastIndexOf('.') + 1);
      assertThat(validator.check(noSignature + Base64Url.encode(garbage)))
          .isInstanceOf(Validation.Rejected.class);
      assertThat(Tokens.refusal(validator, damaged(token))).isEqualTo(Reason.SIGNATURE_INVALID);
      assertThat(validator.check(token)).isInstanceOf(Validation.Accepted.class);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.INCLUDE,
      names = {"HS256", "ES256", "ED25519"})
  void many_threads_are_each_told_of_their_own_token(JwsAlgorithm algorithm) throws Exception {
    SigningKey key = TestKeys.signingKey(algorithm);
    VerificationKey shared = key.verificationKey();
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try {
      List<Future<Integer>> wrong = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        byte[] content = ("e30.e3" + i).getBytes(StandardCharsets.US_ASCII);
        byte[] signature = key.sign(content, Optional.empty());
        wrong.add(threads.submit(() -> wrong(shared, content, signature)));
      }
      for (Future<Integer> each : wrong) {
        assertThat(each.get(30, TimeUnit.SECONDS)).isZero();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int wrong(VerificationKey key, byte[] content, byte[] signature) {
    byte[] other = content.clone();
    other[0] ^= 1;
    int wrong = 0;
    for (int i = 0; i < 20; i++) {
      boolean good = i % 3 != 0;
      byte[] told = good ? content : other;
      if (key.refusalOf(told, told.length, signature, Optional.empty()).isPresent() == good) {
        wrong++;
      }
    }
    return wrong;
  }

  /** Where a provider can fail, always in the middle of a token. */
  private enum Stumble {
    RUNTIME_EXCEPTION_IN_UPDATE,
    RUNTIME_EXCEPTION_IN_VERIFY,
    SIGNATURE_EXCEPTION_IN_UPDATE,
    SIGNATURE_EXCEPTION_IN_VERIFY,
    LINKAGE_ERROR_IN_VERIFY
  }

  /** Works, but for one time; and then keeps what it was given, as real ones do. */
  private static final class Stumbling extends Provider {
    @Serial private static final long serialVersionUID = 1L;

    private transient Stumble next;
    private int made;

    Stumbling() {
      super("Stumbling", "1", "fails once");
      putService(new Stumbler(this, "Signature", "Ed25519"));
      putService(new Stumbler(this, "Mac", "HmacSHA256"));
    }

    void stumble(Stumble runtime, Stumble checked) throws SignatureException {
      Stumble now = next;
      if (now == null) {
        return;
      }
      if (now == runtime || now == checked) {
        next = null;
        if (now == checked) {
          throw new SignatureException("stumbled");
        }
        throw new ProviderException("stumbled");
      }
      if (now == Stumble.LINKAGE_ERROR_IN_VERIFY
          && runtime == Stumble.RUNTIME_EXCEPTION_IN_VERIFY) {
        next = null;
        throw new UnsatisfiedLinkError("stumbled");
      }
    }
  }

  private static final class Stumbler extends Provider.Service {
    private final Stumbling owner;

    Stumbler(Stumbling owner, String type, String algorithm) {
      super(owner, type, algorithm, Stumbler.class.getName(), null, null);
      this.owner = owner;
    }

    @Override
    public Object newInstance(Object parameter) {
      owner.made++;
      return getType().equals("Mac") ? new StumblingMac(owner) : new StumblingSignature(owner);
    }
  }

  private static final class StumblingMac extends MacSpi {
    private final Stumbling owner;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    StumblingMac(Stumbling owner) {
      this.owner = owner;
    }

    @Override
    protected int engineGetMacLength() {
      return 32;
    }

    @Override
    protected void engineInit(Key key, AlgorithmParameterSpec parameters) {}

    @Override
    protected void engineUpdate(byte input) {
      content.write(input);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
      content.write(input, offset, length);
    }

    @Override
    protected byte[] engineDoFinal() {
      try {
        owner.stumble(Stumble.RUNTIME_EXCEPTION_IN_VERIFY, null);
      } catch (SignatureException e) {
        throw new AssertionError(e);
      }
      byte[] code = Tokens.KEY.sign(content.toByteArray(), Optional.empty());
      content.reset();
      return code;
    }

    @Override
    protected void engineReset() {
      content.reset();
    }
  }

  private static final class StumblingSignature extends SignatureSpi {
    private final Stumbling owner;
    private final Signature signature;

    StumblingSignature(Stumbling owner) {
      this.owner = owner;
      try {
        signature = Signature.getInstance("Ed25519", "SunEC");
      } catch (java.security.GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected void engineInitVerify(PublicKey key) throws java.security.InvalidKeyException {
      signature.initVerify(key);
    }

    @Override
    protected void engineInitSign(PrivateKey key) throws java.security.InvalidKeyException {
      signature.initSign(key);
    }

    @Override
    protected void engineUpdate(byte b) throws SignatureException {
      signature.update(b);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
      signature.update(bytes, offset, length / 2);
      owner.stumble(Stumble.RUNTIME_EXCEPTION_IN_UPDATE, Stumble.SIGNATURE_EXCEPTION_IN_UPDATE);
      signature.update(bytes, offset + length / 2, length - length / 2);
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
      return signature.sign();
    }

    @Override
    protected boolean engineVerify(byte[] bytes) throws SignatureException {
      owner.stumble(Stumble.RUNTIME_EXCEPTION_IN_VERIFY, Stumble.SIGNATURE_EXCEPTION_IN_VERIFY);
      return signature.verify(bytes);
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
