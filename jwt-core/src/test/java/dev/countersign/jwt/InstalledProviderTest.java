package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import org.junit.jupiter.api.Test;

/** The runs that the pom names for a provider are really runs under it. */
@UnderEachProvider
class InstalledProviderTest {

  private static final String NAME = System.getProperty(InstalledProvider.PROPERTY, "");

  @Test
  void the_provider_of_this_run_comes_before_all_others() throws NoSuchAlgorithmException {
    assumeTrue(
        PreferredProviderTest.providers().stream().map(Provider::getName).anyMatch(NAME::equals),
        "no run under another provider, or it has no library for this machine");
    assertThat(Security.getProviders()[0].getName()).isEqualTo(NAME);
    assertThat(Signature.getInstance("SHA256withRSA").getProvider().getName()).isEqualTo(NAME);
  }
}
