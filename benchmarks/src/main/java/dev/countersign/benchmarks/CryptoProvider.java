package dev.countersign.benchmarks;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.ProviderException;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.conscrypt.Conscrypt;

/** Who does the arithmetic. */
public enum CryptoProvider {
  JDK("the JDK's own"),
  CORRETTO("Amazon Corretto Crypto Provider"),
  CONSCRYPT("Conscrypt"),
  BOUNCY_CASTLE("Bouncy Castle");

  private final String title;

  CryptoProvider(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Empty for the JDK's own, which are several. */
  Optional<Provider> provider() {
    return switch (this) {
      case JDK -> Optional.empty();
      case CORRETTO -> Optional.of(AmazonCorrettoCryptoProvider.INSTANCE);
      case CONSCRYPT -> Optional.of(Conscrypt.newProvider());
      case BOUNCY_CASTLE -> Optional.of(new BouncyCastleProvider());
    };
  }

  BareSignature signature(TestKey key) throws GeneralSecurityException {
    Optional<Provider> provider = provider();
    return provider.isPresent() ? BareSignature.of(key, provider.get()) : BareSignature.of(key);
  }

  /** Asked by doing it: some say that they have what they have not, or not on this machine. */
  boolean has(Algorithm algorithm) {
    try {
      BareSignature signature = signature(TestKey.of(algorithm));
      byte[] text = {1, 2, 3};
      return signature.verify(text, text.length, signature.sign(text));
    } catch (GeneralSecurityException | ProviderException | LinkageError e) {
      return false;
    }
  }
}
