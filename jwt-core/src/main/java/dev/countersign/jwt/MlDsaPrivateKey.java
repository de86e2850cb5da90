package dev.countersign.jwt;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.util.Optional;

/**
 * An ML-DSA private key that remembers its seed, which is what JWKs and PKCS#8 hold; the provider's
 * own key is beside it and signs.
 *
 * <p>A provider gets the seed as the random bytes of a new key, since FIPS 204 algorithm 1 takes
 * nothing else. That works everywhere: the key factory of Bouncy Castle reads encoded seeds, and
 * that of JDK 24 and 25 only the expanded key, from which there is no way back to the seed.
 */
final class MlDsaPrivateKey implements PrivateKey {

  @Serial private static final long serialVersionUID = 1L;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final transient MlDsaSet set;
  private final transient byte[] seed;
  private final transient KeyPair pair;

  private MlDsaPrivateKey(MlDsaSet set, byte[] seed, KeyPair pair) {
    this.set = set;
    this.seed = seed;
    this.pair = pair;
  }

  static MlDsaPrivateKey generate(MlDsaSet set) {
    byte[] seed = new byte[MlDsaSet.SEED_LENGTH];
    RANDOM.nextBytes(seed);
    return ofSeed(set, seed);
  }

  static MlDsaPrivateKey ofSeed(MlDsaSet set, byte[] seed) {
    return InstalledProviders.having("KeyPairGenerator", set.standardName()).stream()
        .flatMap(provider -> pairOf(set, seed, provider).stream())
        .findFirst()
        .map(pair -> new MlDsaPrivateKey(set, seed.clone(), pair))
        .orElseThrow(
            () ->
                new InvalidKeyMaterialException(
                    "no JCA provider here can make a key of "
                        + set.standardName()
                        + " from a seed; run on JDK 24 or newer, or register Bouncy Castle"));
  }

  /** Empty if the provider does it otherwise than by the seed alone, as Corretto's does. */
  private static Optional<KeyPair> pairOf(MlDsaSet set, byte[] seed, Provider provider) {
    SeedAsRandom random = new SeedAsRandom(seed.clone());
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(set.standardName(), provider);
      generator.initialize(new NamedParameterSpec(set.standardName()), random);
      return Optional.of(generator.generateKeyPair()).filter(pair -> random.wasTaken());
    } catch (GeneralSecurityException | RuntimeException e) {
      return Optional.empty(); // Providers throw whatever they like.
    }
  }

  /** Empty if the PKCS#8 encoding has no seed in it. */
  static Optional<MlDsaPrivateKey> ofPkcs8(byte[] pkcs8) {
    // An expanded key beside the seed is not read: the seed determines it.
    return MlDsaSet.ofSeedIn(pkcs8).map(set -> ofSeed(set, set.seedIn(pkcs8)));
  }

  PrivateKey ofProvider() {
    return pair.getPrivate();
  }

  PublicKey publicKey() {
    return pair.getPublic();
  }

  @Override
  public String getAlgorithm() {
    return set.standardName();
  }

  @Override
  public String getFormat() {
    return "PKCS#8";
  }

  /** With the seed alone. */
  @Override
  public byte[] getEncoded() {
    return set.encodedSeed(seed);
  }

  @Serial
  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException("a private key is written with its encoding, if at all");
  }

  /** Gives the seed once, in full, and then nothing. */
  private static final class SeedAsRandom extends SecureRandom {

    @Serial private static final long serialVersionUID = 1L;

    private final transient byte[] seed;
    private transient boolean taken;

    SeedAsRandom(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (taken || bytes.length != seed.length) {
        throw new UnsupportedOperationException("expected to be asked once, for the seed");
      }
      taken = true;
      System.arraycopy(seed, 0, bytes, 0, seed.length);
    }

    boolean wasTaken() {
      return taken;
    }
  }
}
