package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.DpopNonces;
import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.jwt.DpopValidation;
import dev.countersign.jwt.DpopValidator;
import dev.countersign.testing.DpopClient;
import dev.countersign.testing.JsonMembers;
import dev.countersign.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The nonces of RFC 9449 sections 8 and 9. */
class DpopNonceTest {

  private static final String URL = "https://auth.example/token";

  private final MovableClock clock = MovableClock.at(Instant.parse("2030-01-01T12:00:00Z"));
  private final DpopClient client = DpopClient.create(clock);
  private final byte[] secret = new byte[32];
  private final DpopValidator validator = validator(DpopNonces.withSecret(secret));

  private DpopValidator validator(DpopNonces nonces) {
    return DpopValidator.builder()
        .replayCache(DpopReplayCache.inMemory())
        .nonces(nonces)
        .clock(clock)
        .build();
  }

  private DpopValidation check(DpopValidator by, String nonce) {
    return by.check(
        client.sign(
            client.header(), client.claims("POST", URL).with("nonce", JsonMembers.string(nonce))),
        "POST",
        URL);
  }

  private static String told(DpopValidation verdict) {
    assertThat(verdict).isInstanceOf(DpopValidation.NonceNeeded.class);
    return ((DpopValidation.NonceNeeded) verdict).nonce();
  }

  private String nonce() {
    return told(validator.check(client.proof("POST", URL), "POST", URL));
  }

  @Test
  void a_proof_without_a_nonce_is_told_one_with_which_it_is_good() {
    assertThat(check(validator, nonce()))
        .isEqualTo(new DpopValidation.Accepted(client.thumbprint(), Optional.empty()));
  }

  @Test
  void a_nonce_is_good_for_five_minutes() {
    String nonce = nonce();
    clock.advance(Duration.ofSeconds(299));
    assertThat(check(validator, nonce)).isInstanceOf(DpopValidation.Accepted.class);
    clock.advance(Duration.ofSeconds(1));

    assertThat(told(check(validator, nonce))).isNotEqualTo(nonce);
  }

  @Test
  void from_half_of_that_on_the_client_is_told_the_next() {
    String nonce = nonce();
    clock.advance(Duration.ofSeconds(149));
    assertThat(((DpopValidation.Accepted) check(validator, nonce)).nextNonce()).isEmpty();
    clock.advance(Duration.ofSeconds(1));

    assertThat(((DpopValidation.Accepted) check(validator, nonce)).nextNonce())
        .hasValueSatisfying(
            next -> assertThat(check(validator, next)).isInstanceOf(DpopValidation.Accepted.class));
  }

  @Test
  void servers_with_the_same_secret_accept_each_others() {
    assertThat(check(validator(DpopNonces.withSecret(secret)), nonce()))
        .isInstanceOf(DpopValidation.Accepted.class);
  }

  @Test
  void a_nonce_under_another_secret_is_none() {
    told(check(validator(DpopNonces.random()), nonce()));
  }

  @Test
  void a_nonce_of_which_a_single_bit_was_changed_is_none() {
    byte[] nonce = Base64.getUrlDecoder().decode(nonce());
    for (int bit = 0; bit < nonce.length * 8; bit++) {
      byte[] changed = nonce.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      told(check(validator, Base64.getUrlEncoder().encodeToString(changed)));
    }
  }

  @Test
  void what_is_no_nonce_at_all_is_none() {
    for (String text : new String[] {"", "x", "!", nonce() + "A", nonce() + "="}) {
      told(check(validator, text));
    }
  }

  @Test
  void a_proof_that_lacks_only_its_nonce_is_not_used_up() {
    String proof = client.proof("POST", URL);
    told(validator.check(proof, "POST", URL));

    told(validator.check(proof, "POST", URL));
  }

  @Test
  void a_bad_proof_is_told_no_nonce() {
    assertThat(validator.check(client.proof("GET", URL), "POST", URL))
        .isInstanceOf(DpopValidation.Rejected.class);
  }

  @Test
  void a_short_secret_is_refused() {
    assertThatThrownBy(() -> DpopNonces.withSecret(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** RFC 9449 section 8: any but space, quote and backslash, so that a field can hold it. */
  @Test
  void a_nonce_has_the_characters_that_are_allowed() {
    for (int second = 0; second < 300; second++) {
      assertThat(nonce()).matches("[!#-\\[\\]-~]+");
      clock.advance(Duration.ofSeconds(1));
    }
  }
}
