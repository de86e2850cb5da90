package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@UnderEachProvider
@ExtendWith(BouncyCastle.class)
class RoundTripTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  @ParameterizedTest
  @EnumSource
  void a_token_of_each_algorithm_comes_back_with_its_claims(JwsAlgorithm algorithm) {
    SigningKey key = SigningKey.generate(algorithm);
    JwtIssuer issuer =
        JwtIssuer.builder()
            .issuer("https://auth.example")
            .audience("orders")
            .lifetime(Duration.ofMinutes(10))
            .signWith(SigningKeys.of(key))
            .clock(CLOCK)
            .build();
    JwtValidator validator =
        JwtValidator.builder()
            .issuer("https://auth.example")
            .audience("orders")
            .verifyWith(VerificationKeys.of(key.verificationKey()))
            .clock(CLOCK)
            .build();

    Jwt jwt =
        validator.validate(
            issuer.issue(
                claims ->
                    claims
                        .subject("alice")
                        .scope("orders:read", "orders:write")
                        .claim("tenant", Map.of("name", "Zoë", "tags", List.of(1, 2.5, true)))));

    assertThat(jwt.subject()).contains("alice");
    assertThat(jwt.scopes()).containsExactly("orders:read", "orders:write");
    assertThat(jwt.keyId()).isEqualTo(key.keyId());
    assertThat(jwt.algorithm()).isEqualTo(algorithm);
    assertThat(jwt.claims()).containsKey("tenant");
  }
}
