package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider that the application prefers says of every signature what the JDK's own says. */
class PreferredProviderTest {

  private static final byte[] CONTENT = "e30.e30".getBytes(StandardCharsets.US_ASCII);

  /** Not a divisor of the length of any signature, so that all positions within a byte occur. */
  private static final int STRIDE = 37;

  private static final Map<JwsAlgorithm, SigningKey> KEYS = Map.copyOf(keys());

  private static Map<JwsAlgorithm, SigningKey> keys() {
    return algorithms().collect(Collectors.toMap(a -> a, SigningKey::generate));
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
    byte[] signature = SigningKey.generate(algorithm).sign(CONTENT, Optional.empty());
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
    SigningKey key = key(JwsAlgorithm.HS256);
    Counting counting = new Counting();
    String token = Tokens.issuer().preferProvider(counting).build().issue(c -> c.subject("alice"));
    assertThat(counting.asked).as("by the issuer").isPositive();
    counting.asked = 0;
    Tokens.validator().preferProvider(counting).build().validate(token);
    assertThat(counting.asked).as("by the validator").isPositive();
    assertThat(key).isNotNull();
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
  void the_native_ones_are_here_where_ci_runs() {
    assumeTrue(System.getProperty("os.name").equals("Linux"));
    assumeTrue(System.getProperty("os.arch").equals("amd64"));
    assertThat(providers()).hasSize(3);
  }

  private static SigningKey key(JwsAlgorithm algorithm) {
    return Objects.requireNonNull(KEYS.get(algorithm));
  }

  private static Optional<Validation.Rejected> refusal(
      SigningKey key, byte[] signature, Optional<Provider> provider) {
    return key.verificationKey().refusalOf(CONTENT, CONTENT.length, signature, provider);
  }

  /** Has what Bouncy Castle has, and says when it is asked. */
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
