package dev.countersign.keystore;

import java.security.Provider;
import java.security.Security;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Has ML-DSA while a test runs, whatever the JDK is: registered after the JDK's providers. */
final class BouncyCastle implements BeforeEachCallback, AfterEachCallback {

  private static final Provider PROVIDER = new BouncyCastleProvider();

  @Override
  public void beforeEach(ExtensionContext context) {
    plugIn();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    unplug();
  }

  static void plugIn() {
    Security.addProvider(PROVIDER);
  }

  static void unplug() {
    Security.removeProvider(PROVIDER.getName());
  }
}
