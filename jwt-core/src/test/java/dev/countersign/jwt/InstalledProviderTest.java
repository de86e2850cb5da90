package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.security.NoSuchAlgorithmException;
import java.security.Security;
import java.security.Signature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The runs that the pom names for a provider are really runs under it, where it has a library. */
@UnderEachProvider
class InstalledProviderTest {

  private static final String NAME = System.getProperty(InstalledProvider.PROPERTY, "");

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void the_provider_of_this_run_comes_before_all_others() throws NoSuchAlgorithmException {
    assumeFalse(NAME.isEmpty(), "no run under another provider");
    assertThat(Security.getProviders()[0].getName()).isEqualTo(NAME);
    assertThat(Signature.getInstance("SHA256withRSA").getProvider().getName()).isEqualTo(NAME);
  }
}
