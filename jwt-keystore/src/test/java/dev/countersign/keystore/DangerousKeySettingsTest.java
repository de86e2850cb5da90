package dev.countersign.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.Finding;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.VerificationKeys;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DangerousKeySettingsTest {

  private static final Duration DAY = Duration.ofDays(1);

  private static List<String> codes(VerificationKeys keys) {
    return keys.findings().stream().map(Finding::code).toList();
  }

  private static RotatingKeyStore rotating(UnaryOperator<RotatingKeyStore.Builder> settings) {
    return settings
        .apply(
            RotatingKeyStore.builder()
                .algorithm(JwsAlgorithm.ES256)
                .storage(KeySetStorage.inMemory()))
        .build();
  }

  /** Nothing listens there, so nothing is fetched. */
  private static List<String> codesOfRemote(UnaryOperator<RemoteJwks.Builder> settings) {
    URI nobody = URI.create("http://127.0.0.1:1/jwks.json");
    try (RemoteJwks keys = settings.apply(RemoteJwks.builder().uri(nobody)).build()) {
      return codes(keys);
    }
  }

  @Test
  void the_defaults_have_no_finding() {
    assertThat(codes(rotating(store -> store))).isEmpty();
    assertThat(codesOfRemote(keys -> keys)).isEmpty();
  }

  @Test
  void a_key_store_without_standby_key_is_found_also_by_its_validator() {
    RotatingKeyStore keys = rotating(RotatingKeyStore.Builder::withoutStandbyKey);
    JwtValidator validator =
        JwtValidator.builder()
            .issuer("https://auth.example")
            .audience("orders")
            .verifyWith(keys)
            .build();

    assertThat(codes(keys)).containsExactly("no-standby-key");
    assertThat(validator.findings()).isEqualTo(keys.findings());
  }

  @Test
  void a_jwk_set_that_is_cached_for_days_is_found() {
    assertThat(codes(rotating(s -> s.publishAhead(DAY.multipliedBy(10)).jwksMaxAge(DAY))))
        .containsExactly("withdrawn-key-lives-on");
  }

  @Test
  void remote_keys_that_serve_for_more_than_a_day_after_they_were_withdrawn_are_found() {
    Duration hour = Duration.ofHours(1);

    assertThat(codesOfRemote(keys -> keys.serveDuringOutage(DAY.minus(hour)))).isEmpty();
    assertThat(codesOfRemote(keys -> keys.serveDuringOutage(DAY)))
        .containsExactly("withdrawn-key-lives-on");
  }

  @Test
  void keys_over_plain_http_are_found() {
    assertThat(codesOfRemote(RemoteJwks.Builder::allowInsecureHttp))
        .containsExactly("keys-over-plain-http");
  }
}
