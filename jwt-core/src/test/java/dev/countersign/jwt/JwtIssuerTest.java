package dev.countersign.jwt;

import static dev.countersign.jwt.Tokens.issuer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtIssuerTest {

  private static String part(String token, int index) {
    return new String(
        Base64.getUrlDecoder().decode(token.split("\\.")[index]), StandardCharsets.UTF_8);
  }

  @Test
  void a_token_has_exactly_the_claims_and_header_that_are_promised() {
    IssuedToken token = issuer().build().issueToken(claims -> claims.subject("alice").scope("a"));
    assertThat(part(token.compact(), 1))
        .isEqualTo(
            "{\"iss\":\"https://auth.example\",\"aud\":\"orders\",\"iat\":%d,\"exp\":%d,\"jti\":\"%s\","
                    .formatted(Tokens.SECONDS, Tokens.SECONDS + 600, token.id())
                + "\"sub\":\"alice\",\"scope\":\"a\"}");
    assertThat(part(token.compact(), 0))
        .as("the same bytes in each process")
        .isEqualTo("{\"alg\":\"HS256\",\"kid\":\"key-1\",\"typ\":\"at+jwt\"}");
    Jwt jwt = Tokens.validator().build().validate(token.compact());
    assertThat(jwt.type()).contains("at+jwt");
    assertThat(jwt.keyId()).isEqualTo("key-1").isEqualTo(token.keyId());
    assertThat(token.expiresAt()).isEqualTo(Tokens.NOW.plusSeconds(600));
    assertThat(token.issuedAt()).isEqualTo(Tokens.NOW);
  }

  @Test
  void nbf_and_several_audiences_and_another_type_are_set_on_request() {
    JwtIssuer issuer =
        JwtIssuer.builder()
            .issuer("i")
            .audience("a", "b")
            .type("JWT")
            .withNotBefore()
            .lifetime(Duration.ofMinutes(1))
            .signWith(SigningKeys.of(Tokens.KEY))
            .clock(Tokens.CLOCK)
            .build();
    String token = issuer.issue(claims -> claims.subject("alice"));
    assertThat(part(token, 0)).contains("\"typ\":\"JWT\"");
    assertThat(part(token, 1))
        .contains("\"aud\":[\"a\",\"b\"]")
        .contains("\"nbf\":" + Tokens.SECONDS);
  }

  @Test
  void no_two_tokens_have_the_same_id_and_each_has_128_bits() {
    JwtIssuer issuer = issuer().build();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      String id = issuer.issueToken(claims -> claims.subject("alice")).id();
      assertThat(Base64.getUrlDecoder().decode(id)).hasSize(16);
      ids.add(id);
    }
    assertThat(ids).hasSize(1000);
  }

  @Test
  void claims_of_every_json_type_come_back_as_they_were_given() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("text", "line\nbreak \"quote\" \u20ac \ud83d\ude00");
    object.put("nothing", null);
    object.put("list", Arrays.asList(1, "two", false, null, Map.of("deep", List.of())));
    String token =
        issuer()
            .build()
            .issue(
                claims ->
                    claims
                        .subject("alice")
                        .claim("object", object)
                        .claim("int", 1)
                        .claim("long", Long.MIN_VALUE)
                        .claim("big", new BigInteger("18446744073709551617"))
                        .claim("decimal", new BigDecimal("0.10"))
                        .claim("double", 2.5)
                        .claim("bool", true)
                        .claim("nothing", null));
    Map<String, Object> back = Tokens.validator().build().validate(token).claims();
    assertThat(back)
        .containsEntry("int", 1L)
        .containsEntry("long", Long.MIN_VALUE)
        .containsEntry("big", new BigInteger("18446744073709551617"))
        .containsEntry("decimal", new BigDecimal("0.10"))
        .containsEntry("double", new BigDecimal("2.5"))
        .containsEntry("bool", true)
        .containsEntry("nothing", null);
    Map<String, Object> expected = new LinkedHashMap<>(object);
    expected.put("list", Arrays.asList(1L, "two", false, null, Map.of("deep", List.of())));
    assertThat(back.get("object")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "aud", "iat", "exp", "nbf", "jti", "sub", "scope"})
  void a_claim_that_is_set_otherwise_cannot_be_set_by_name(String name) {
    assertThatThrownBy(() -> issuer().build().issue(claims -> claims.claim(name, "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  @Test
  void a_claim_cannot_be_set_twice() {
    assertThatThrownBy(() -> issuer().build().issue(claims -> claims.claim("x", 1).claim("x", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("set before");
  }

  @Test
  void numbers_that_are_not_finite_are_refused() {
    for (Object number :
        List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN)) {
      assertThatThrownBy(() -> issuer().build().issue(claims -> claims.claim("x", number)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("finite");
    }
  }

  @Test
  void halves_of_surrogate_pairs_are_refused_wherever_they_stand() {
    String half = "\ud800x";
    for (Object value : List.of(half, List.of(half), Map.of("a", half), Map.of(half, 1))) {
      assertThatThrownBy(() -> issuer().build().issue(claims -> claims.claim("x", value)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("surrogate");
    }
    assertThatThrownBy(() -> issuer().build().issue(claims -> claims.subject(half)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> issuer().build().issue(claims -> claims.claim(half, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_the_validator_would_refuse_is_not_issued() {
    List<Object> deep = new ArrayList<>();
    deep.add(deep);
    Object thirtyTwoDeep = List.of();
    for (int i = 0; i < 31; i++) {
      thirtyTwoDeep = List.of(thirtyTwoDeep);
    }
    Object tooDeep = thirtyTwoDeep;
    assertThatThrownBy(() -> issuer().build().issue(claims -> claims.claim("x", tooDeep)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32");
    assertThatThrownBy(() -> issuer().build().issue(claims -> claims.claim("x", deep)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> issuer().build().issue(claims -> claims.claim("sid", 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> issuer().build().issue(claims -> claims.claim("x", new BigDecimal("1e309"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> issuer().build().issue(claims -> claims.claim("x", new Object())))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> issuer().build().issue(claims -> claims.claim("x", "y".repeat(16 * 1024))))
        .isInstanceOf(TokenNotIssuedException.class);
  }

  @Test
  void what_is_as_deep_as_the_validator_allows_is_issued_and_accepted() {
    Object deepest = List.of();
    for (int i = 0; i < 30; i++) {
      deepest = List.of(deepest);
    }
    Object value = deepest;
    String token = issuer().build().issue(claims -> claims.subject("alice").claim("x", value));
    assertThat(Tokens.validator().build().check(token)).isInstanceOf(Validation.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "quote\"", "back\\slash", "tab\t", "ümlaut"})
  void a_scope_outside_rfc_6749_is_refused(String scope) {
    assertThatThrownBy(() -> issuer().build().issue(claims -> claims.scope("ok", scope)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void no_scope_at_all_is_not_a_list_of_scopes() {
    assertThatThrownBy(() -> issuer().build().issue(claims -> claims.subject("alice").scope()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one or more scopes");
  }

  @Test
  void a_token_may_live_shorter_than_the_issuer_says_and_not_longer() {
    JwtIssuer issuer = issuer().build();
    assertThat(
            issuer
                .issueToken(claims -> claims.subject("a").lifetime(Duration.ofSeconds(5)))
                .expiresAt())
        .isEqualTo(Tokens.NOW.plusSeconds(5));
    assertThatThrownBy(
            () ->
                issuer.issue(
                    claims -> claims.subject("a").lifetime(Duration.ofMinutes(10).plusNanos(1))))
        .isInstanceOf(TokenNotIssuedException.class)
        .hasMessageContaining("PT10M");
  }

  @Test
  void a_lifetime_over_what_the_keys_allow_is_refused_when_the_issuer_is_built() {
    SigningKeys keys =
        new SigningKeys() {
          @Override
          public SigningKey current(java.time.Instant now) {
            return Tokens.KEY;
          }

          @Override
          public Optional<Duration> maxTokenLifetime() {
            return Optional.of(Duration.ofMinutes(5));
          }
        };
    JwtIssuer.Builder builder =
        JwtIssuer.builder()
            .issuer("i")
            .audience("a")
            .lifetime(Duration.ofMinutes(10))
            .signWith(keys);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("PT5M", "PT10M");
  }

  @Test
  void no_token_outlives_its_key() {
    SigningKey bounded = Tokens.KEY.withLatestExpiration(Tokens.NOW.plusSeconds(600));
    SigningKey tooShort = Tokens.KEY.withLatestExpiration(Tokens.NOW.plusSeconds(599));
    assertThat(withKey(SigningKeys.of(bounded)).issue(claims -> claims.subject("a"))).isNotEmpty();
    assertThatThrownBy(() -> withKey(SigningKeys.of(tooShort)).issue(claims -> claims.subject("a")))
        .isInstanceOf(TokenNotIssuedException.class);
  }

  private static JwtIssuer withKey(SigningKeys keys) {
    return JwtIssuer.builder()
        .issuer("i")
        .audience("a")
        .lifetime(Duration.ofMinutes(10))
        .signWith(keys)
        .clock(Tokens.CLOCK)
        .build();
  }

  @Test
  void key_and_key_id_are_taken_together_though_the_key_changes_on_every_call() {
    List<SigningKey> rotating =
        List.of(SigningKey.generate(JwsAlgorithm.ES256), SigningKey.generate(JwsAlgorithm.ES256));
    AtomicReference<Integer> calls = new AtomicReference<>(0);
    JwtIssuer issuer = withKey(now -> rotating.get(calls.getAndUpdate(count -> count + 1) % 2));
    JwtValidator validator =
        JwtValidator.builder()
            .issuer("i")
            .audience("a")
            .verifyWith(
                VerificationKeys.of(
                    rotating.get(0).verificationKey(), rotating.get(1).verificationKey()))
            .clock(Tokens.CLOCK)
            .build();
    for (int i = 0; i < 4; i++) {
      assertThat(validator.check(issuer.issue(claims -> claims.subject("a"))))
          .isInstanceOf(Validation.Accepted.class);
    }
    assertThat(calls.get()).isEqualTo(4);
  }

  @Test
  void the_hook_sees_each_token_before_it_is_handed_out() {
    List<IssuedToken> recorded = new ArrayList<>();
    JwtIssuer issuer = issuer().beforeRelease(recorded::add).build();
    String token = issuer.issue(claims -> claims.subject("alice"));
    assertThat(recorded).hasSize(1);
    assertThat(recorded.get(0).compact()).isEqualTo(token);
  }

  @Test
  void no_token_leaves_when_the_hook_fails() {
    JwtIssuer issuer =
        issuer()
            .beforeRelease(
                token -> {
                  throw new IOException("database is down");
                })
            .build();
    assertThatThrownBy(() -> issuer.issue(claims -> claims.subject("alice")))
        .isInstanceOf(TokenNotIssuedException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void an_interrupted_hook_leaves_the_thread_interrupted() {
    JwtIssuer issuer =
        issuer()
            .beforeRelease(
                token -> {
                  throw new InterruptedException();
                })
            .build();
    assertThatThrownBy(() -> issuer.issue(claims -> claims.subject("alice")))
        .isInstanceOf(TokenNotIssuedException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void an_issuer_that_was_not_told_enough_does_not_build() {
    JwtIssuer.Builder noKeys =
        JwtIssuer.builder().issuer("i").audience("a").lifetime(Duration.ofMinutes(1));
    JwtIssuer.Builder noIssuer =
        JwtIssuer.builder()
            .audience("a")
            .lifetime(Duration.ofMinutes(1))
            .signWith(SigningKeys.of(Tokens.KEY));
    assertThatThrownBy(noKeys::build).hasMessageContaining("signWith");
    assertThatThrownBy(noIssuer::build).hasMessageContaining("issuer");
    assertThatThrownBy(() -> JwtIssuer.builder().issuer(" "))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JwtIssuer.builder().lifetime(Duration.ofDays(36_501)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JwtIssuer.builder().lifetime(Duration.ofMillis(999)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JwtIssuer.builder().issuer("i").issuer("i"))
        .isInstanceOf(IllegalStateException.class);
  }

  /** RFC 9068 section 3: there is always an audience. */
  @Test
  void an_issuer_that_was_not_told_an_audience_does_not_build() {
    JwtIssuer.Builder forNobody =
        JwtIssuer.builder()
            .issuer("i")
            .lifetime(Duration.ofMinutes(1))
            .signWith(SigningKeys.of(Tokens.KEY));
    assertThatThrownBy(forNobody::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("audience(…)");
    assertThatThrownBy(forNobody::audience).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> forNobody.audience("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_issued_token_does_not_show_itself() {
    IssuedToken token = issuer().build().issueToken(claims -> claims.subject("alice"));
    assertThat(token.toString()).doesNotContain(token.compact()).doesNotContain("alice");
  }

  @Test
  void claims_given_by_reference_are_copied() {
    Map<String, Object> mutable = new HashMap<>(Map.of("a", 1));
    String token =
        issuer()
            .build()
            .issue(
                claims -> {
                  claims.subject("alice").claim("x", mutable);
                  mutable.put("b", 2);
                });
    assertThat(part(token, 1)).contains("\"x\":{\"a\":1}");
  }

  @Test
  void times_are_whole_seconds() {
    JwtIssuer issuer =
        JwtIssuer.builder()
            .issuer("i")
            .audience("a")
            .lifetime(Duration.ofMillis(1500))
            .signWith(SigningKeys.of(Tokens.KEY))
            .clock(InstantSource.fixed(Tokens.NOW.plusMillis(999)))
            .build();
    IssuedToken token = issuer.issueToken(claims -> claims.subject("a"));
    assertThat(token.issuedAt()).isEqualTo(Tokens.NOW);
    assertThat(token.expiresAt()).isEqualTo(Tokens.NOW.plusSeconds(1));
  }
}
