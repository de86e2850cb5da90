package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.NoSuchAlgorithmException;
import java.security.Security;
import java.security.Signature;
import org.junit.jupiter.api.Test;

/** The runs that the pom names for a provider are really runs under it. */
@UnderEachProvider
class InstalledProviderTest {

  private static final String NAME = System.getProperty(InstalledProvider.PROPERTY, "");

  @Test
  void the_provider_of_this_run_comes_before_all_others() throws NoSuchAlgorithmException {
    assumeFalse(NAME.isEmpty(), "no run under another provider");
    // The native ones have a library for some machines only.
    assumeTrue(System.getProperty("os.name").equals("Linux"));
    assumeTrue(System.getProperty("os.arch").equals("amd64"));
    assertThat(Security.getProviders()[0].getName()).isEqualTo(NAME);
    assertThat(Signature.getInstance("SHA256withRSA").getProvider().getName()).isEqualTo(NAME);
  }
}
