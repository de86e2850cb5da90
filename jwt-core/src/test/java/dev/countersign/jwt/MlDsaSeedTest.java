package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.NoSuchAlgorithmException;
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
@UnderEachProvider
@ExtendWith(BouncyCastle.class)
class MlDsaSeedTest {

  private enum Habit {
    TAKES_ITS_OWN_RANDOM,
    ASKS_FOR_MORE,
    ASKS_TWICE,
    TAKES_NO_PARAMETERS
  }

  private static final String JWK = RfcVector.text("rfc9964-44.json");

  private Provider odd;

  @AfterEach
  void unplug() {
    Security.removeProvider(odd.getName());
  }

  private void plugIn(Habit habit) {
    odd = new OddProvider(habit);
    Security.insertProviderAt(odd, 1);
  }

  @ParameterizedTest
  @EnumSource
  @EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "the JDK's provider is asked next")
  void where_no_provider_makes_the_key_of_a_seed_it_is_refused_with_what_to_do(Habit habit) {
    Security.removeProvider(BouncyCastle.PROVIDER.getName());
    try {
      plugIn(habit);
      assertThatThrownBy(() -> SigningKey.fromJwk(JWK))
          .isInstanceOf(InvalidKeyMaterialException.class)
          .hasMessageContaining("can make a key of ML-DSA-44 from a seed")
          .hasMessageContaining("register Bouncy Castle");
    } finally {
      Security.addProvider(BouncyCastle.PROVIDER);
    }
  }

  /** Corretto's provider, for one, takes random bytes of its own. */
  @ParameterizedTest
  @EnumSource
  void after_a_provider_that_makes_no_key_of_a_seed_the_next_one_is_asked(Habit habit) {
    VerificationKey expected = SigningKey.fromJwk(JWK).verificationKey();
    plugIn(habit);
    assertThat(SigningKey.fromJwk(JWK).verificationKey()).isEqualTo(expected);
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
      // Without these there is no ML-DSA at all, and no key pair is asked for.
      takeOver("Signature", "ML-DSA-44");
      takeOver("KeyFactory", "ML-DSA");
    }

    private void takeOver(String type, String algorithm) {
      putService(
          new Service(this, type, algorithm, BouncyCastle.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
              return BouncyCastle.PROVIDER.getService(type, algorithm).newInstance(parameter);
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
