package dev.countersign.jwt;

import java.security.Provider;
import java.security.Security;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Installs the provider that the system property names before all others, if there is one. */
public final class InstalledProvider implements LauncherSessionListener {

  /** What a provider of {@link PreferredProviderTest#providers()} calls itself. */
  static final String PROPERTY = "countersign.test.provider";

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    String name = System.getProperty(PROPERTY, "");
    for (Provider provider : PreferredProviderTest.providers()) {
      if (provider.getName().equals(name)) {
        Security.insertProviderAt(provider, 1);
      }
    }
  }
}
