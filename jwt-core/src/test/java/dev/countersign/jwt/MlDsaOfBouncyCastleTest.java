package dev.countersign.jwt;

import java.security.Security;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Registered before all others, so that it is the one also on a JDK that has ML-DSA. */
@UnderEachProvider
class MlDsaOfBouncyCastleTest extends MlDsaContract {

  @BeforeEach
  void plugIn() {
    Security.insertProviderAt(BouncyCastle.PROVIDER, 1);
  }

  @AfterEach
  void unplug() {
    Security.removeProvider(BouncyCastle.PROVIDER.getName());
  }

  @Override
  String providerName() {
    return "BC";
  }
}
