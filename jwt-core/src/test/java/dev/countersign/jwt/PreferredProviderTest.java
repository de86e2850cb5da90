package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.io.Serial;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Provider;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider that the application prefers says of every signature what the JDK's own says. */
@UnderEachProvider
class PreferredProviderTest {

  private static final byte[] CONTENT = "e30.e30".getBytes(StandardCharsets.US_ASCII);

  /** Not a divisor of the length of any signature, so that all positions within a byte occur. */
  private static final int STRIDE = 37;

  private static final long SEED = 20261124;

  private static final KeyPair PSS = TestKeys.generate("RSASSA-PSS", null);

  private static final KeyPair OTHER_RSA = TestKeys.otherRsaPair(2048);

  private static final Set<JwsAlgorithm> ED25519 = Set.of(JwsAlgorithm.EDDSA, JwsAlgorithm.ED25519);

  private static final Map<JwsAlgorithm, SigningKey> KEYS = Map.copyOf(keys());

  private static Map<JwsAlgorithm, SigningKey> keys() {
    return algorithms().collect(Collectors.toMap(a -> a, TestKeys::signingKey));
  }

  private static Stream<JwsAlgorithm> algorithms() {
    return Stream.of(JwsAlgorithm.values())
        .filter(algorithm -> algorithm.family() != KeyFamily.ML_DSA);
  }

  /** The native ones have a library for some machines only. */
  static List<Provider> providers() {
    Stream.Builder<Provider> providers = Stream.builder();
    providers.add(BouncyCastle.PROVIDER);
    if (AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null) {
      providers.add(AmazonCorrettoCryptoProvider.INSTANCE);
    }
    if (Conscrypt.isAvailable()) {
      providers.add(Conscrypt.newProvider());
    }
    return providers.build().toList();
  }

  static Stream<Arguments> providersAndAlgorithms() {
    return providers().stream()
        .flatMap(provider -> algorithms().map(algorithm -> Arguments.of(provider, algorithm)));
  }

  @ParameterizedTest
  @MethodSource("providersAndAlgorithms")
  void it_verifies_what_the_jdk_signed(Provider provider, JwsAlgorithm algorithm) {
    SigningKey key = key(algorithm);
    assertThat(refusal(key, key.sign(CONTENT, Optional.empty()), Optional.of(provider))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("providersAndAlgorithms")
  void the_jdk_verifies_what_it_signed(Provider provider, JwsAlgorithm algorithm) {
    SigningKey key = key(algorithm);
    assertThat(refusal(key, key.sign(CONTENT, Optional.of(provider)), Optional.empty())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("providersAndAlgorithms")
  void it_refuses_a_signature_with_a_flipped_bit_and_then_takes_the_good_one(
      Provider provider, JwsAlgorithm algorithm) {
    SigningKey key = key(algorithm);
    byte[] good = key.sign(CONTENT, Optional.empty());
    for (int bit = 0; bit < 8 * good.length; bit += STRIDE) {
      byte[] flipped = good.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(refusal(key, flipped, Optional.of(provider))).as("bit %d", bit).isPresent();
    }
    assertThat(refusal(key, good, Optional.of(provider))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("providersAndAlgorithms")
  void it_refuses_a_signature_of_another_key(Provider provider, JwsAlgorithm algorithm) {
    SigningKey other =
        algorithm.family() == KeyFamily.RSA
            ? SigningKey.of(algorithm, OTHER_RSA.getPublic(), OTHER_RSA.getPrivate())
            : TestKeys.signingKey(algorithm);
    byte[] signature = other.sign(CONTENT, Optional.empty());
    assertThat(refusal(key(algorithm), signature, Optional.of(provider))).isPresent();
  }

  /** CVE-2022-21449 and its like: nothing of zeros, and nothing out of range, is a signature. */
  @ParameterizedTest
  @MethodSource("providersAndAlgorithms")
  void it_refuses_zeros_and_ones(Provider provider, JwsAlgorithm algorithm) {
    SigningKey key = key(algorithm);
    byte[] signature = key.sign(CONTENT, Optional.empty());
    for (int filler : new int[] {0, 1, 0xff}) {
      Arrays.fill(signature, (byte) filler);
      assertThat(refusal(key, signature, Optional.of(provider))).isPresent();
    }
  }

  /** As an exception it would be undecided, and a stranger could choose between 401 and 503. */
  @ParameterizedTest
  @MethodSource("providersAndAlgorithms")
  void garbage_is_refused_and_never_throws(Provider provider, JwsAlgorithm algorithm) {
    SigningKey key = key(algorithm);
    Random random = new Random(SEED);
    byte[] good = key.sign(CONTENT, Optional.empty());
    for (int i = 0; i < 24; i++) {
      byte[] half = new byte[good.length / 2];
      random.nextBytes(half);
      byte[] garbage = good.clone();
      System.arraycopy(half, 0, garbage, i % 2 * half.length, half.length);
      assertThat(refusal(key, garbage, Optional.of(provider)))
          .as("seed %d, number %d", SEED, i)
          .isPresent();
    }
    assertThat(refusal(key, good, Optional.of(provider))).isEmpty();
  }

  /** RFC 7518 section 3.5: as long as the hash; to others it may be whatever the signature says. */
  @ParameterizedTest
  @MethodSource("providersAndTheJca")
  void a_pss_salt_is_as_long_as_the_hash(Optional<Provider> provider) throws Exception {
    KeyPair pair = TestKeys.pair(JwsAlgorithm.PS256);
    VerificationKey key = VerificationKey.of(JwsAlgorithm.PS256, pair.getPublic());
    int longest = (((RSAPublicKey) pair.getPublic()).getModulus().bitLength() + 6) / 8 - 34;
    for (int length : new int[] {0, 20, 31, 32, 33, 64, longest}) {
      byte[] signature = pss(pair, MGF1ParameterSpec.SHA256, length);
      assertThat(key.refusalOf(CONTENT, CONTENT.length, signature, provider).isEmpty())
          .as("salt of %d", length)
          .isEqualTo(length == 32);
    }
    byte[] otherMask = pss(pair, MGF1ParameterSpec.SHA1, 32);
    assertThat(key.refusalOf(CONTENT, CONTENT.length, otherMask, provider)).isPresent();
  }

  private static byte[] pss(KeyPair pair, MGF1ParameterSpec mask, int saltLength) throws Exception {
    Signature signer = Signature.getInstance("RSASSA-PSS");
    signer.initSign(pair.getPrivate());
    signer.setParameter(new PSSParameterSpec("SHA-256", "MGF1", mask, saltLength, 1));
    signer.update(CONTENT);
    return signer.sign();
  }

  /** Keys for PSS only have an encoding of their own (RFC 4055), and some have none at all. */
  @ParameterizedTest
  @MethodSource("providersAndTheJca")
  void a_key_that_it_does_not_take_is_left_to_the_jca(Optional<Provider> provider) {
    RSAPublicKey onlyForPss = (RSAPublicKey) PSS.getPublic();
    SigningKey signer = SigningKey.of(JwsAlgorithm.PS256, onlyForPss, PSS.getPrivate());
    byte[] signature = signer.sign(CONTENT, provider);
    for (RSAPublicKey key : List.of(onlyForPss, new WithoutEncoding(onlyForPss))) {
      assertThat(
              VerificationKey.of(JwsAlgorithm.PS256, key)
                  .refusalOf(CONTENT, CONTENT.length, signature, provider))
          .as(key.getClass().getSimpleName())
          .isEmpty();
    }
  }

  private static final class WithoutEncoding implements RSAPublicKey {
    @Serial private static final long serialVersionUID = 1L;
    private final transient RSAPublicKey key;

    WithoutEncoding(RSAPublicKey key) {
      this.key = key;
    }

    @Override
    public BigInteger getModulus() {
      return key.getModulus();
    }

    @Override
    public BigInteger getPublicExponent() {
      return key.getPublicExponent();
    }

    @Override
    public String getAlgorithm() {
      return "RSA";
    }

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }
  }

  /** RFC 8032 section 5.1.7: without the bound, each signature would have several spellings. */
  @ParameterizedTest
  @MethodSource("providersAndTheJca")
  void the_s_of_ed25519_is_below_the_order(Optional<Provider> provider) {
    SigningKey key = key(JwsAlgorithm.ED25519);
    byte[] signature = key.sign(CONTENT, Optional.empty());
    reverse(signature, 32, 64);
    BigInteger order =
        BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    BigInteger twin = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)).add(order);
    byte[] bytes = bigEndian(twin, 32);
    System.arraycopy(bytes, 0, signature, 32, 32);
    reverse(signature, 32, 64);
    assertThat(refusal(key, signature, provider)).isPresent();
  }

  private static void reverse(byte[] bytes, int from, int to) {
    for (int i = from, j = to - 1; i < j; i++, j--) {
      byte b = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = b;
    }
  }

  /** RFC 8017 section 5.2.2, for the same reason. */
  @ParameterizedTest
  @MethodSource("providersAndTheJca")
  void the_number_of_an_rsa_signature_is_below_the_modulus(Optional<Provider> provider) {
    KeyPair pair = TestKeys.pair(JwsAlgorithm.RS256);
    SigningKey key = key(JwsAlgorithm.RS256);
    BigInteger modulus = ((RSAPublicKey) pair.getPublic()).getModulus();
    for (int i = 0; i < 500; i++) {
      byte[] content = ("e30." + i).getBytes(StandardCharsets.US_ASCII);
      byte[] signature = key.sign(content, Optional.empty());
      BigInteger twin = new BigInteger(1, signature).add(modulus);
      if (twin.bitLength() <= 8 * signature.length) {
        byte[] spelling = bigEndian(twin, signature.length);
        assertThat(key.verificationKey().refusalOf(content, content.length, spelling, provider))
            .isPresent();
        return;
      }
    }
    abort("with this modulus, hardly any signature has another number of the same length");
  }

  private static byte[] bigEndian(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] exact = new byte[length];
    int size = Math.min(length, bytes.length);
    System.arraycopy(bytes, bytes.length - size, exact, length - size, size);
    return exact;
  }

  static Stream<Optional<Provider>> providersAndTheJca() {
    return Stream.concat(Stream.of(Optional.empty()), providers().stream().map(Optional::of));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void it_verifies_what_the_rfcs_print(Provider provider, RfcVector vector) {
    JwtValidator validator =
        JwtValidator.builder()
            .anyIssuer()
            .anyAudience()
            .anyType()
            .allowMissingExpiration()
            .allowMissingSubject()
            .verifyWith(
                (keyId, now) -> {
                  throw new AssertionError("none of them has a kid");
                })
            .keyForTokensWithoutKeyId(vector.signingKey().verificationKey())
            .preferProvider(provider)
            .build();
    assertThat(validator.explain(vector.compact()).toString()).doesNotContain("SIGNATURE");
  }

  static Stream<Arguments> vectors() {
    return providers().stream()
        .flatMap(
            provider -> Rfc7515VectorsTest.all().map(vector -> Arguments.of(provider, vector)));
  }

  @Test
  void the_validator_and_the_issuer_ask_it() {
    Counting counting = new Counting();
    String token = Tokens.issuer().preferProvider(counting).build().issue(c -> c.subject("alice"));
    assertThat(counting.asked).as("by the issuer").isPositive();
    counting.asked = 0;
    Tokens.validator().preferProvider(counting).build().validate(token);
    assertThat(counting.asked).as("by the validator").isPositive();
  }

  /** Under whatever name it has them; without this the tests above would test the JDK. */
  @ParameterizedTest
  @MethodSource("providersAndAlgorithms")
  void it_does_all_that_it_has(Provider provider, JwsAlgorithm algorithm) {
    boolean has = algorithm.isSymmetric() || has(provider, algorithm);
    boolean lacks = provider.getName().equals("Conscrypt") && ED25519.contains(algorithm);
    assertThat(has).isEqualTo(!lacks);
  }

  private static boolean has(Provider provider, JwsAlgorithm algorithm) {
    KeyPair pair = TestKeys.pair(algorithm);
    return JcaAlgorithm.canVerify(provider, algorithm, pair.getPublic())
        && JcaAlgorithm.canSign(provider, algorithm, pair.getPrivate());
  }

  @Test
  void what_it_lacks_is_done_by_the_jca() {
    Provider empty = new Provider("Empty", "1", "has nothing") {};
    String token = Tokens.issuer().preferProvider(empty).build().issue(c -> c.subject("alice"));
    assertThat(Tokens.validator().preferProvider(empty).build().check(token))
        .isInstanceOf(Validation.Accepted.class);
  }

  @Test
  void it_is_set_once() {
    assertThatThrownBy(
            () ->
                Tokens.validator()
                    .preferProvider(BouncyCastle.PROVIDER)
                    .preferProvider(BouncyCastle.PROVIDER))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                Tokens.issuer()
                    .preferProvider(BouncyCastle.PROVIDER)
                    .preferProvider(BouncyCastle.PROVIDER))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void the_native_ones_are_here_where_ci_runs() {
    assertThat(providers()).hasSize(3);
  }

  private static SigningKey key(JwsAlgorithm algorithm) {
    return Objects.requireNonNull(KEYS.get(algorithm));
  }

  private static Optional<Validation.Rejected> refusal(
      SigningKey key, byte[] signature, Optional<Provider> provider) {
    return key.verificationKey().refusalOf(CONTENT, CONTENT.length, signature, provider);
  }

  /** Has nothing, and counts how often it is asked. */
  private static final class Counting extends Provider {

    private static final long serialVersionUID = 1L;

    private int asked;

    Counting() {
      super("Counting", "1", "counts");
    }

    @Override
    public Service getService(String type, String algorithm) {
      asked++;
      return null;
    }
  }
}
