package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A provider that makes a key of something else than the seed must not pass for one that did. */
@ExtendWith(BouncyCastle.class)
class MlDsaSeedTest {

  private enum Habit {
    TAKES_ITS_OWN_RANDOM,
    ASKS_FOR_MORE,
    ASKS_TWICE,
    TAKES_NO_PARAMETERS
  }

  private Provider odd;

  @AfterEach
  void unplug() {
    Security.removeProvider(odd.getName());
  }

  private void plugIn(Habit habit) {
    odd = new OddProvider(habit);
    Security.insertProviderAt(odd, 1);
  }

  private static void assertRefused() {
    String jwk = RfcVector.text("rfc9964-44.json");
    assertThatThrownBy(() -> SigningKey.fromJwk(jwk))
        .isInstanceOf(InvalidKeyMaterialException.class)
        .hasMessageContaining("cannot make a key from a seed")
        .hasMessageContaining("register Bouncy Castle before it");
  }

  @ParameterizedTest
  @EnumSource(names = {"TAKES_ITS_OWN_RANDOM", "ASKS_TWICE"})
  void a_provider_that_makes_another_key_of_the_seed_is_refused_with_what_to_do(Habit habit) {
    plugIn(habit);
    assertRefused();
  }

  @ParameterizedTest
  @EnumSource(names = {"ASKS_FOR_MORE", "TAKES_NO_PARAMETERS"})
  @EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "the JDK's provider is asked next")
  void a_provider_that_takes_no_seed_is_refused_with_what_to_do(Habit habit) {
    plugIn(habit);
    assertRefused();
  }

  /** As the JCA does by itself when a provider fails before it has made anything. */
  @ParameterizedTest
  @EnumSource(names = {"ASKS_FOR_MORE", "TAKES_NO_PARAMETERS"})
  @EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "ML-DSA came with JDK 24 (JEP 497)")
  void after_a_provider_that_takes_no_seed_the_next_one_is_asked(Habit habit) {
    String jwk = RfcVector.text("rfc9964-44.json");
    VerificationKey expected = SigningKey.fromJwk(jwk).verificationKey();
    plugIn(habit);
    assertThat(SigningKey.fromJwk(jwk).verificationKey()).isEqualTo(expected);
  }

  private static final class OddProvider extends Provider {
    @Serial private static final long serialVersionUID = 1L;

    OddProvider(Habit habit) {
      super("Odd", "1", "key pairs of no seed");
      putService(
          new Service(this, "KeyPairGenerator", "ML-DSA-44", Odd.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) {
              return new Odd(habit);
            }
          });
    }
  }

  private static final class Odd extends KeyPairGeneratorSpi {
    private final Habit habit;
    private SecureRandom random;

    Odd(Habit habit) {
      this.habit = habit;
    }

    @Override
    public void initialize(int size, SecureRandom ignored) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void initialize(AlgorithmParameterSpec parameters, SecureRandom given) {
      if (habit == Habit.TAKES_NO_PARAMETERS) {
        throw new UnsupportedOperationException();
      }
      random = given;
    }

    @Override
    public KeyPair generateKeyPair() {
      switch (habit) {
        case ASKS_FOR_MORE -> random.nextBytes(new byte[64]);
        case ASKS_TWICE -> {
          random.nextBytes(new byte[32]);
          random.nextBytes(new byte[32]);
        }
        default -> {}
      }
      try {
        return KeyPairGenerator.getInstance("ML-DSA-44", BouncyCastle.PROVIDER).generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
