package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.jwt.DpopValidation;
import dev.countersign.jwt.DpopValidator;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.testing.DpopClient;
import dev.countersign.testing.JsonMembers;
import dev.countersign.testing.MovableClock;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a DPoP proof has to be (RFC 9449 section 4.3). */
class DpopProofTest {

  private static final String URL = "https://api.example/orders";
  private static final String TOKEN = "an.access.token";

  private final MovableClock clock = MovableClock.at(Instant.parse("2030-01-01T12:00:00Z"));
  private final DpopClient client = DpopClient.create(clock);
  private final DpopValidator validator = builder().build();

  private DpopValidator.Builder builder() {
    return DpopValidator.builder().replayCache(DpopReplayCache.inMemory()).clock(clock);
  }

  private DpopValidation check(String proof) {
    return validator.check(proof, "GET", URL, TOKEN, client.thumbprint());
  }

  private void assertAccepted(String proof) {
    assertThat(check(proof)).isInstanceOf(DpopValidation.Accepted.class);
  }

  private void assertRejected(String proof, String why) {
    assertThat(check(proof))
        .isInstanceOfSatisfying(
            DpopValidation.Rejected.class,
            rejected -> assertThat(rejected.message()).contains(why));
  }

  private String withHeader(UnaryOperator<JsonMembers> change) {
    return client.sign(change.apply(client.header()), client.claims("GET", URL, TOKEN));
  }

  private String withClaims(UnaryOperator<JsonMembers> change) {
    return client.sign(client.header(), change.apply(client.claims("GET", URL, TOKEN)));
  }

  @Test
  void a_good_proof_tells_the_thumbprint_of_its_key() {
    assertThat(check(client.proof("GET", URL, TOKEN)))
        .isInstanceOfSatisfying(
            DpopValidation.Accepted.class,
            accepted -> {
              assertThat(accepted.keyThumbprint()).isEqualTo(client.thumbprint());
              assertThat(accepted.nextNonce()).isEmpty();
            });
  }

  @Test
  void the_proof_of_rfc_9449_section_4_1_is_good_for_its_token_request() {
    clock.advance(Duration.between(clock.instant(), Instant.ofEpochSecond(1562262616)));
    String proof =
        "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0"
            + "VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSm"
            + "FqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFR"
            + "jIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0I"
            + "joxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NV"
            + "Y-FNyJK70nfbV37xRZT3Lg";

    assertThat(validator.check(proof, "POST", "https://server.example.com/token"))
        .isInstanceOfSatisfying(
            DpopValidation.Accepted.class,
            accepted ->
                assertThat(accepted.keyThumbprint())
                    .isEqualTo("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"));
  }

  @ParameterizedTest
  @EnumSource(names = {"ES256", "PS256", "EDDSA", "ED25519"})
  void each_algorithm_of_the_default_is_taken(JwsAlgorithm algorithm) {
    DpopClient other = client.withAlgorithm(algorithm);

    assertThat(
            validator.check(other.proof("GET", URL, TOKEN), "GET", URL, TOKEN, other.thumbprint()))
        .isInstanceOf(DpopValidation.Accepted.class);
    assertThat(validator.algs()).isEqualTo("PS256 ES256 EdDSA Ed25519");
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "ES384"})
  void an_algorithm_that_was_not_allowed_is_refused(JwsAlgorithm algorithm) {
    DpopClient other = client.withAlgorithm(algorithm);

    assertThat(
            validator.check(other.proof("GET", URL, TOKEN), "GET", URL, TOKEN, other.thumbprint()))
        .isInstanceOf(DpopValidation.Rejected.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "HS256", "RS256", "ES384", "es256"})
  void an_alg_that_is_not_the_keys_is_refused(String alg) {
    assertThat(check(withHeader(header -> header.with("alg", '"' + alg + '"'))))
        .isInstanceOf(DpopValidation.Rejected.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "at+jwt", "DPOP+JWT", "application/dpop+jwt", ""})
  void another_typ_is_refused(String typ) {
    assertRejected(withHeader(header -> header.with("typ", '"' + typ + '"')), "typ");
  }

  @Test
  void a_missing_typ_is_refused() {
    assertRejected(withHeader(header -> header.without("typ")), "typ");
  }

  @Test
  void a_missing_key_is_refused() {
    assertRejected(withHeader(header -> header.without("jwk")), "jwk");
    assertRejected(withHeader(header -> header.with("jwk", "\"x\"")), "jwk");
  }

  @Test
  void a_private_key_is_refused_and_not_repeated() {
    DpopValidation verdict = check(withHeader(header -> header.with("jwk", client.privateJwk())));

    assertThat(verdict)
        .isInstanceOfSatisfying(
            DpopValidation.Rejected.class,
            rejected -> assertThat(rejected.message()).contains("private member d"));
  }

  @Test
  void a_secret_in_place_of_a_key_is_refused() {
    String secret = "{\"kty\":\"oct\",\"k\":\"" + "A".repeat(43) + "\"}";

    assertThat(check(withHeader(header -> header.with("jwk", secret))))
        .isInstanceOf(DpopValidation.Rejected.class);
    assertThat(check(withHeader(header -> header.with("alg", "\"HS256\"").with("jwk", secret))))
        .isInstanceOf(DpopValidation.Rejected.class);
  }

  @Test
  void a_key_that_did_not_sign_is_refused() {
    DpopClient thief = DpopClient.create(clock);
    String proof = thief.sign(client.header(), client.claims("GET", URL, TOKEN));

    assertRejected(proof, "signature");
  }

  @Test
  void a_good_proof_by_another_key_than_the_tokens_is_refused() {
    assertRejected(DpopClient.create(clock).proof("GET", URL, TOKEN), "key of the proof");
  }

  /** A stranger chooses the key, and with it how long a signature takes. */
  @Test
  void the_signature_of_another_key_than_the_tokens_is_not_looked_at() {
    String other = DpopClient.create(clock).proof("GET", URL, TOKEN);

    assertRejected(
        other.substring(0, other.lastIndexOf('.') + 1) + "A".repeat(86), "key of the proof");
  }

  @Test
  void an_rsa_key_of_more_than_4096_bits_is_refused() {
    assertRejected(withRsaKey(4096), "key of the proof");
    assertRejected(withRsaKey(4097), "more than 4096 bits");
  }

  private String withRsaKey(int bits) {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.valueOf(159));
    String jwk =
        "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"%s\"}".formatted(WeakKeysTest.base64Url(modulus));
    return withHeader(header -> header.with("alg", "\"PS256\"").with("jwk", jwk));
  }

  @ParameterizedTest
  @ValueSource(strings = {"crit", "b64", "cty", "zip"})
  void a_header_that_changes_the_meaning_is_refused(String name) {
    assertThat(check(withHeader(header -> header.with(name, "\"x\""))))
        .isInstanceOf(DpopValidation.Rejected.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jti", "htm", "htu", "iat", "ath"})
  void a_missing_claim_is_refused(String name) {
    assertRejected(withClaims(claims -> claims.without(name)), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jti", "htm", "htu", "iat", "ath"})
  void a_claim_of_another_type_is_refused(String name) {
    assertRejected(withClaims(claims -> claims.with(name, "[\"x\"]")), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "get", "HEAD", ""})
  void a_proof_for_another_method_is_refused(String method) {
    assertRejected(withClaims(claims -> claims.with("htm", '"' + method + '"')), "htm");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.example/orders?a=b",
        "https://api.example/orders#x",
        "HTTPS://API.EXAMPLE/orders",
        "https://api.example:443/orders",
        "https://api.example/%6frders",
        "https://api.example/%6Frders"
      })
  void the_same_url_in_another_spelling_is_taken(String url) {
    assertAccepted(client.proof("GET", url, TOKEN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.example/orders",
        "https://api.example/orders/",
        "https://api.example/Orders",
        "https://api.example/orders/1",
        "https://api.example/",
        "https://api.example",
        "https://api.example:8443/orders",
        "https://evil.example/orders",
        "https://api.example.evil/orders",
        "https://api.example@evil.example/orders",
        "https://u@api.example/orders",
        "https://api.example/%256frders",
        "https://api.example/x/../orders",
        "//api.example/orders",
        "/orders",
        "orders",
        "",
        "https://api.example/or ders",
        "%"
      })
  void a_proof_for_another_url_is_refused(String url) {
    assertRejected(client.proof("GET", url, TOKEN), "htu");
  }

  @Test
  void escapes_are_compared_in_capitals_and_kept_where_they_mean_something() {
    String proof = client.proof("GET", "https://api.example/a%c3%bc%2fb", TOKEN);

    assertThat(
            validator.check(
                proof, "GET", "https://api.example/a%C3%BC%2Fb", TOKEN, client.thumbprint()))
        .isInstanceOf(DpopValidation.Accepted.class);
  }

  @Test
  void a_proof_for_another_access_token_is_refused() {
    assertRejected(client.proof("GET", URL, "another.access.token"), "ath");
  }

  @ParameterizedTest
  @CsvSource({"-90, false", "-89, true", "0, true", "30, true", "31, false", "31536000, false"})
  void a_proof_is_good_for_a_minute_and_the_skew(long secondsFromNow, boolean good) {
    long issuedAt = clock.instant().getEpochSecond() + secondsFromNow;
    String proof = withClaims(claims -> claims.with("iat", Long.toString(issuedAt)));

    assertThat(check(proof) instanceof DpopValidation.Accepted).isEqualTo(good);
  }

  @Test
  void a_proof_is_good_once() {
    String proof = client.proof("GET", URL, TOKEN);

    assertAccepted(proof);
    assertRejected(proof, "used before");
  }

  @Test
  void a_proof_is_not_good_again_at_any_instant_at_which_it_is_young_enough() {
    String proof =
        withClaims(claims -> claims.with("iat", "" + (clock.instant().getEpochSecond() + 30)));
    assertAccepted(proof);

    for (int second = 0; second <= 125; second++) {
      assertThat(check(proof)).isInstanceOf(DpopValidation.Rejected.class);
      clock.advance(Duration.ofSeconds(1));
    }
  }

  @Test
  void a_second_proof_with_the_same_id_is_a_replay() {
    assertAccepted(withClaims(claims -> claims.with("jti", "\"a\"")));
    assertRejected(withClaims(claims -> claims.with("jti", "\"a\"").with("x", "1")), "used before");
  }

  @Test
  void the_ids_of_different_keys_are_different() {
    DpopClient other = DpopClient.create(clock);
    assertAccepted(withClaims(claims -> claims.with("jti", "\"a\"")));

    assertThat(
            validator.check(
                other.sign(other.header(), other.claims("GET", URL, TOKEN).with("jti", "\"a\"")),
                "GET",
                URL,
                TOKEN,
                other.thumbprint()))
        .isInstanceOf(DpopValidation.Accepted.class);
  }

  @Test
  void a_refused_proof_is_not_remembered() {
    String proof = client.proof("GET", URL, TOKEN);
    validator.check(proof, "POST", URL, TOKEN, client.thumbprint());
    validator.check(proof, "GET", URL, TOKEN, DpopClient.create(clock).thumbprint());

    assertAccepted(proof);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 257})
  void an_id_that_is_empty_or_too_long_is_refused(int length) {
    assertRejected(withClaims(claims -> claims.with("jti", '"' + "a".repeat(length) + '"')), "jti");
  }

  @Test
  void a_duplicate_claim_is_refused() {
    assertRejected(withClaims(claims -> claims.and("htm", "\"GET\"")), "twice");
  }

  @Test
  void a_proof_beyond_the_bound_is_refused_unread() {
    assertRejected(
        withClaims(claims -> claims.with("x", '"' + "a".repeat(8192) + '"')), "longer than");
  }

  @Test
  void nothing_that_a_stranger_sends_makes_it_throw() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String good = client.proof("GET", URL, TOKEN);
    assertThat(check(null)).isInstanceOf(DpopValidation.Rejected.class);
    for (int i = 0; i < 500; i++) {
      StringBuilder proof = new StringBuilder(good);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        proof.setCharAt(random.nextInt(proof.length()), (char) random.nextInt(128));
      }
      if (!proof.toString().equals(good)) {
        assertThat(check(proof.toString()))
            .as("seed %d, round %d", seed, i)
            .isInstanceOf(DpopValidation.Rejected.class);
      }
    }
  }

  @Test
  void a_proof_without_an_access_token_is_good_for_a_token_request() {
    String url = "https://auth.example/token";

    assertThat(validator.check(client.proof("POST", url), "POST", url))
        .isInstanceOf(DpopValidation.Accepted.class);
  }

  @Test
  void a_validator_without_a_replay_cache_is_not_built() {
    assertThatThrownBy(() -> DpopValidator.builder().build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("DpopReplayCache.inMemory()");
  }

  @Test
  void algorithms_with_secrets_are_not_built() {
    assertThatThrownBy(() -> DpopValidator.builder().algorithms(JwsAlgorithm.HS256))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DpopValidator.builder().algorithms())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bounds_on_age_and_skew_are_kept() {
    assertThatThrownBy(() -> DpopValidator.builder().maxAge(Duration.ofMinutes(11)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DpopValidator.builder().maxAge(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DpopValidator.builder().clockSkew(Duration.ofMinutes(6)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void each_setting_can_be_made_once() {
    assertThatThrownBy(
            () ->
                DpopValidator.builder().maxAge(Duration.ofSeconds(1)).maxAge(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class);
  }
}
