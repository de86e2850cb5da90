package dev.countersign.jwt;

import java.security.Provider;
import java.security.Security;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has ML-DSA while a test class runs, whatever the JDK is: registered after the JDK's providers,
 * which therefore do whatever they can do.
 */
final class BouncyCastle implements BeforeAllCallback, AfterAllCallback {

  static final Provider PROVIDER = new BouncyCastleProvider();

  @Override
  public void beforeAll(ExtensionContext context) {
    Security.addProvider(PROVIDER);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Security.removeProvider(PROVIDER.getName());
  }
}
