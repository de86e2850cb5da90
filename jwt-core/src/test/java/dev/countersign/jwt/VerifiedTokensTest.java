package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token that was accepted before is spared its signature check, and nothing else. */
class VerifiedTokensTest {

  private static final long BYTES = 1 << 20;

  private Instant now = Tokens.NOW;
  private final Map<String, KeyLookup> keys = new HashMap<>();
  private final Set<String> revoked = new HashSet<>();
  private boolean revocationAnswers = true;

  private final JwtValidator caching = validator().cacheVerifiedTokens(BYTES).build();
  private final JwtValidator plain = validator().build();

  VerifiedTokensTest() {
    trust(Tokens.KEY);
  }

  private JwtValidator.Builder validator() {
    return JwtValidator.builder()
        .issuer(Tokens.ISSUER)
        .audience("orders")
        .clockSkew(Duration.ofSeconds(2))
        .verifyWith((keyId, at) -> keys.getOrDefault(keyId, new KeyLookup.Unknown()))
        .revocation(this::check)
        .clock(() -> now);
  }

  private RevocationStatus check(Jwt jwt, Instant at) {
    if (!revocationAnswers) {
      return new RevocationStatus.CannotTell("out of reach", Optional.empty());
    }
    return revoked.contains(jwt.id().orElse(""))
        ? new RevocationStatus.Revoked("logged out")
        : RevocationStatus.live();
  }

  private void trust(SigningKey key) {
    keys.put(key.keyId(), new KeyLookup.Found(key.verificationKey()));
  }

  private static String token(SigningKey key, String id, long lifetime) {
    return Tokens.signed(
        key,
        "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"at+jwt\"}"
            .formatted(key.algorithm().headerName(), key.keyId()),
        "{\"iss\":\"%s\",\"aud\":\"orders\",\"sub\":\"alice\",\"jti\":\"%s\",\"exp\":%d}"
            .formatted(Tokens.ISSUER, id, Tokens.SECONDS + lifetime));
  }

  private Reason refusal(String token) {
    return ((Validation.Rejected) caching.check(token)).reason();
  }

  private Jwt accepted(String token) {
    return ((Validation.Accepted) caching.check(token)).jwt();
  }

  @Test
  void the_second_sight_of_a_token_gives_the_same_checked_token() {
    String token = token(Tokens.KEY, "a", 60);

    Jwt first = accepted(token);

    // A container hands over a new String each time.
    assertThat(accepted(new String(token.toCharArray()))).isSameAs(first);
  }

  @Test
  void only_what_was_spared_its_signature_check_counts_as_a_hit() {
    String token = token(Tokens.KEY, "a", 60);
    accepted(token);
    accepted(token);
    caching.check("nonsense");
    keys.put(Tokens.KEY.keyId(), new KeyLookup.Revoked());
    refusal(token);

    assertThat(caching.cacheStatistics()).contains(new CacheStatistics(1, 3, 0));
    assertThat(plain.cacheStatistics()).isEmpty();
  }

  @Test
  void a_token_expires_all_the_same() {
    String token = token(Tokens.KEY, "a", 60);
    accepted(token);

    now = now.plusSeconds(62);

    assertThat(refusal(token)).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void a_token_can_be_revoked_all_the_same() {
    String token = token(Tokens.KEY, "a", 60);
    accepted(token);

    revoked.add("a");

    assertThat(refusal(token)).isEqualTo(Reason.REVOKED);
  }

  @Test
  void it_stays_undecided_while_the_revocation_check_cannot_tell() {
    String token = token(Tokens.KEY, "a", 60);
    accepted(token);

    revocationAnswers = false;

    assertThat(caching.check(token)).isInstanceOf(Validation.Undecided.class);
  }

  @Test
  void a_token_dies_with_its_key() {
    String token = token(Tokens.KEY, "a", 60);
    accepted(token);

    keys.put(Tokens.KEY.keyId(), new KeyLookup.Revoked());

    assertThat(refusal(token)).isEqualTo(Reason.KEY_REVOKED);
  }

  @Test
  void a_token_is_undecided_while_its_key_cannot_be_asked_for() {
    String token = token(Tokens.KEY, "a", 60);
    accepted(token);

    keys.put(Tokens.KEY.keyId(), new KeyLookup.Unavailable("out of reach", Optional.empty()));

    assertThat(caching.check(token)).isInstanceOf(Validation.Undecided.class);
  }

  @Test
  void a_token_is_bound_to_the_material_of_its_key_and_not_to_its_id() {
    String token = token(Tokens.KEY, "a", 60);
    accepted(token);

    trust(SigningKey.generate(JwsAlgorithm.HS256).withKeyId(Tokens.KEY.keyId()));

    assertThat(refusal(token)).isEqualTo(Reason.SIGNATURE_INVALID);
  }

  @Test
  void the_same_key_read_again_still_holds() {
    SigningKey key = SigningKey.generate(JwsAlgorithm.ES256);
    trust(key);
    String token = token(key, "a", 60);
    Jwt first = accepted(token);

    trust(SigningKey.fromJwk(key.exportPrivateJwk()));

    assertThat(accepted(token)).isSameAs(first);
  }

  @Test
  void the_twin_of_an_ecdsa_signature_only_misses() {
    SigningKey key = SigningKey.generate(JwsAlgorithm.ES256);
    trust(key);
    String token = token(key, "a", 60);
    Jwt first = accepted(token);

    Jwt twin = accepted(twinOf(token));

    assertThat(twin).isNotSameAs(first);
    revoked.add("a");
    assertThat(List.of(refusal(token), refusal(twinOf(token)))).containsOnly(Reason.REVOKED);
  }

  @Test
  void a_changed_token_with_the_signature_of_a_known_one_is_refused() {
    String token = token(Tokens.KEY, "a", 60);
    accepted(token);
    String other = token(Tokens.KEY, "b", 60);
    String signature = token.substring(token.lastIndexOf('.'));

    assertThat(refusal(other.substring(0, other.lastIndexOf('.')) + signature))
        .isEqualTo(Reason.SIGNATURE_INVALID);
  }

  @Test
  void refused_tokens_are_not_kept() {
    revoked.add("a");

    caching.check(token(Tokens.KEY, "a", 60));
    caching.check(token(Tokens.KEY, "b", -60));
    caching.check("garbage");

    assertThat(caching.cachedTokens()).isZero();
  }

  @Test
  void an_expired_token_that_never_comes_again_is_let_go() {
    accepted(token(Tokens.KEY, "a", 60));
    assertThat(caching.cachedTokens()).isOne();

    now = now.plusSeconds(62);
    caching.check("garbage");

    assertThat(caching.cachedTokens()).isZero();
  }

  @Test
  void a_full_cache_takes_no_more_memory() {
    JwtValidator small = validator().cacheVerifiedTokens(64 * 1024).build();

    for (int i = 0; i < 1000; i++) {
      small.check(token(Tokens.KEY, "token-" + i, 60));
    }

    assertThat(small.cachedTokens()).isBetween(1L, 64L);
  }

  @Test
  void an_explanation_shows_each_step_of_a_known_token_too() {
    String token = token(Tokens.KEY, "a", 60);
    accepted(token);

    assertThat(caching.explain(token).checks()).hasSameSizeAs(plain.explain(token).checks());
  }

  @Test
  void an_issuer_of_several_is_asked_for_its_own_key() {
    SigningKey other = SigningKey.generate(JwsAlgorithm.HS256).withKeyId("key-1");
    Map<String, SigningKey> trusted = new HashMap<>(Map.of("key-1", Tokens.KEY));
    JwtValidator several =
        JwtValidator.builder()
            .issuer("https://other.example", VerificationKeys.of(other.verificationKey()))
            .issuer(
                Tokens.ISSUER,
                (keyId, at) ->
                    trusted.containsKey(keyId)
                        ? new KeyLookup.Found(trusted.get(keyId).verificationKey())
                        : new KeyLookup.Revoked())
            .audience("orders")
            .cacheVerifiedTokens(BYTES)
            .clock(() -> now)
            .build();
    String token = token(Tokens.KEY, "a", 60);
    assertThat(several.check(token)).isInstanceOf(Validation.Accepted.class);
    assertThat(several.check(token)).isInstanceOf(Validation.Accepted.class);

    trusted.clear();

    assertThat(several.check(token)).isInstanceOf(Validation.Rejected.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 10_000, Long.MAX_VALUE})
  void a_cache_has_a_sensible_size(long bytes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> validator().cacheVerifiedTokens(bytes))
        .withMessageContaining("bytes, but it is " + bytes);
  }

  @Test
  void a_cache_is_set_once() {
    assertThatIllegalStateException()
        .isThrownBy(() -> validator().cacheVerifiedTokens(BYTES).cacheVerifiedTokens(BYTES))
        .withMessageContaining("cacheVerifiedTokens(…) was set before");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whatever_happens_a_cache_changes_no_verdict(long seed) {
    Random random = new Random(seed);
    List<SigningKey> signers = new ArrayList<>(List.of(Tokens.KEY));
    List<String> tokens = new ArrayList<>(List.of(token(Tokens.KEY, "id-0", 30)));
    Set<Jwt> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    int hits = 0;
    for (int step = 0; step < 2500; step++) {
      SigningKey signer = signers.get(random.nextInt(signers.size()));
      switch (random.nextInt(14)) {
        case 0 -> now = now.plusMillis(random.nextInt(1500));
        case 1 -> now = now.minusMillis(random.nextInt(1000));
        case 2 -> revoked.add("id-" + (tokens.size() - random.nextInt(10)));
        case 3 -> revocationAnswers = random.nextInt(8) != 0;
        case 4 -> keys.put(signer.keyId(), state(random, signer));
        case 5 -> {
          if (random.nextInt(8) != 0) {
            break;
          }
          SigningKey key = newKey(random);
          signers.add(key);
          trust(key);
        }
        case 6, 7, 8 -> {
          String id = "id-" + tokens.size();
          long lifetime = Duration.between(Tokens.NOW, now).toSeconds() + random.nextInt(40) - 5;
          tokens.add(token(signer, id, lifetime));
        }
        default -> {
          String token = tokens.get(Math.max(0, tokens.size() - 1 - random.nextInt(12)));
          String sent = random.nextInt(6) == 0 ? damaged(random, token) : token;
          Validation verdict = caching.check(sent);
          assertThat(outcome(verdict))
              .as("seed %d, step %d", seed, step)
              .isEqualTo(outcome(plain.check(sent)));
          if (verdict instanceof Validation.Accepted accepted && !seen.add(accepted.jwt())) {
            hits++;
          }
        }
      }
    }
    assertThat(hits).as("tokens known from before").isGreaterThan(20);
  }

  /** Few key ids, so that they are used again for other keys. */
  private static SigningKey newKey(Random random) {
    JwsAlgorithm algorithm = random.nextBoolean() ? JwsAlgorithm.HS256 : JwsAlgorithm.ES256;
    return SigningKey.generate(algorithm).withKeyId("key-" + random.nextInt(4));
  }

  private static KeyLookup state(Random random, SigningKey signer) {
    return switch (random.nextInt(16)) {
      case 0 -> new KeyLookup.Revoked();
      case 1 -> new KeyLookup.Expired();
      case 2 -> new KeyLookup.Unavailable("out of reach", Optional.empty());
      case 3 -> new KeyLookup.Unknown();
      default -> new KeyLookup.Found(signer.verificationKey());
    };
  }

  private static String damaged(Random random, String token) {
    char[] chars = token.toCharArray();
    int position = random.nextInt(chars.length);
    chars[position] = chars[position] == 'A' ? 'B' : 'A';
    return new String(chars);
  }

  private static Object outcome(Validation verdict) {
    if (verdict instanceof Validation.Accepted accepted) {
      return accepted.jwt().claims();
    }
    return verdict instanceof Validation.Rejected rejected
        ? rejected.reason()
        : ((Validation.Undecided) verdict).cause();
  }

  /** (r, n − s), which verifies too. */
  private static String twinOf(String token) {
    int dot = token.lastIndexOf('.');
    byte[] signature = Base64Url.decode(token.substring(dot + 1)).orElseThrow();
    BigInteger order = Curve.of(JwsAlgorithm.ES256).parameters().getOrder();
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
    byte[] twin = order.subtract(s).toByteArray();
    byte[] changed = Arrays.copyOf(signature, 64);
    Arrays.fill(changed, 32, 64, (byte) 0);
    int length = Math.min(32, twin.length);
    System.arraycopy(twin, twin.length - length, changed, 64 - length, length);
    return token.substring(0, dot + 1) + Base64Url.encode(changed);
  }
}
