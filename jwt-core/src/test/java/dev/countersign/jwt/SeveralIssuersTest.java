package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPublicKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a token of several issuers is believed to be of, whatever came before it. */
class SeveralIssuersTest {

  private static final String A = "https://a.example";
  private static final String B = "https://b.example";

  /** What each issuer's source of keys says, by issuer and key id. */
  private final Map<String, KeyLookup> keys = new HashMap<>();

  private JwtValidator validator(String... issuers) {
    JwtValidator.Builder builder = JwtValidator.builder().audience("orders").clock(Tokens.CLOCK);
    for (String issuer : issuers) {
      builder.issuer(
          issuer, (keyId, now) -> keys.getOrDefault(issuer + " " + keyId, new KeyLookup.Unknown()));
    }
    return builder.build();
  }

  private void trust(String issuer, String keyId, VerificationKey key) {
    keys.put(issuer + " " + keyId, new KeyLookup.Found(key));
  }

  private static String token(String issuer, SigningKey key) {
    return Tokens.signed(
        key,
        "{\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"at+jwt\"}"
            .formatted(key.algorithm().headerName(), key.keyId()),
        "{\"iss\":\"%s\",\"aud\":\"orders\",\"sub\":\"alice\",\"exp\":%d}"
            .formatted(issuer, Tokens.SECONDS + 60));
  }

  private static Object outcome(Validation verdict) {
    if (verdict instanceof Validation.Accepted accepted) {
      return accepted.jwt().issuer().orElseThrow() + " " + accepted.jwt().keyId();
    }
    return verdict instanceof Validation.Rejected rejected
        ? rejected.reason()
        : ((Validation.Undecided) verdict).cause();
  }

  @Test
  void issuers_that_share_a_key_may_each_speak_by_it_and_nobody_else_may() {
    SigningKey shared = SigningKey.generate(JwsAlgorithm.HS256).withKeyId("k");
    trust(A, "k", shared.verificationKey());
    trust(B, "k", shared.verificationKey());
    JwtValidator validator = validator(A, B, "https://c.example");

    for (String issuer : List.of(A, B, A, B)) {
      assertThat(outcome(validator.check(token(issuer, shared)))).isEqualTo(issuer + " k");
    }
    assertThat(outcome(validator.check(token("https://c.example", shared))))
        .isEqualTo(Reason.ISSUER_MISMATCH);
  }

  @Test
  void an_issuer_that_lost_a_shared_key_speaks_by_it_no_more() {
    SigningKey shared = SigningKey.generate(JwsAlgorithm.HS256).withKeyId("k");
    trust(A, "k", shared.verificationKey());
    trust(B, "k", shared.verificationKey());
    JwtValidator validator = validator(A, B);
    validator.check(token(A, shared));

    keys.put(A + " k", new KeyLookup.Revoked());

    assertThat(outcome(validator.check(token(A, shared)))).isEqualTo(Reason.ISSUER_MISMATCH);
    assertThat(outcome(validator.check(token(B, shared)))).isEqualTo(B + " k");
  }

  @Test
  void a_token_is_undecided_while_the_issuer_that_it_names_cannot_be_asked_for_a_shared_key() {
    SigningKey shared = SigningKey.generate(JwsAlgorithm.HS256).withKeyId("k");
    keys.put(A + " k", new KeyLookup.Unavailable("out of reach", Optional.empty()));
    trust(B, "k", shared.verificationKey());

    Validation verdict = validator(A, B).check(token(A, shared));

    assertThat(outcome(verdict)).isEqualTo(Validation.Undecided.Cause.KEYS);
    assertThat(validator(A, B).explain(token(A, shared)).checks())
        .last()
        .extracting(Explanation.Check::outcome)
        .isEqualTo(Explanation.Outcome.UNDECIDED);
  }

  /**
   * To a signature that it saw, an issuer can make a public key under which it holds too. The token
   * stays that of whom it names.
   */
  @Test
  void a_key_made_to_fit_the_token_of_another_issuer_takes_nothing_from_it() throws Exception {
    SigningKey key = SigningKey.generate(JwsAlgorithm.ES256).withKeyId("k");
    String token = token(A, key);
    VerificationKey fitting =
        VerificationKey.of(JwsAlgorithm.ES256, alsoVerifies(key, token)).withKeyId("k");
    trust(A, "k", key.verificationKey());
    trust(B, "k", fitting);
    assertThat(fitting.hasSameMaterialAs(key.verificationKey())).isFalse();

    assertThat(outcome(validator(A, B).check(token))).isEqualTo(A + " k");
    assertThat(outcome(validator(B, A).check(token))).isEqualTo(A + " k");
    assertThat(outcome(validator(B).check(token))).as("it fits").isEqualTo(Reason.ISSUER_MISMATCH);
  }

  /** Q' = −(Q + 2e/r·G), since x(e/s·G + r/s·Q') = x(−(e/s·G + r/s·Q)) (SEC 1 section 4.1.6). */
  private static PublicKey alsoVerifies(SigningKey key, String token) throws Exception {
    int dot = token.lastIndexOf('.');
    byte[] signature = Base64Url.decode(token.substring(dot + 1)).orElseThrow();
    BigInteger r = new BigInteger(1, Arrays.copyOf(signature, 32));
    byte[] input = token.substring(0, dot).getBytes(StandardCharsets.US_ASCII);
    BigInteger e = new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(input));
    X9ECParameters curve = ECNamedCurveTable.getByName("P-256");
    ECPublicKey known = (ECPublicKey) key.verificationKey().toPublicKey();
    ECPoint q = curve.getCurve().createPoint(known.getW().getAffineX(), known.getW().getAffineY());
    BigInteger factor = e.shiftLeft(1).multiply(r.modInverse(curve.getN())).mod(curve.getN());
    ECPoint other = curve.getG().multiply(factor).add(q).negate().normalize();
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(
                new java.security.spec.ECPoint(
                    other.getAffineXCoord().toBigInteger(), other.getAffineYCoord().toBigInteger()),
                known.getParams()));
  }

  @Test
  void a_thousand_issuers_with_one_key_id_are_told_apart() {
    String[] names = new String[1000];
    List<SigningKey> signers = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      names[i] = "https://%d.example".formatted(i);
      signers.add(SigningKey.generate(JwsAlgorithm.HS256).withKeyId("k" + i % 500));
      trust(names[i], "k" + i % 500, signers.get(i).verificationKey());
    }
    JwtValidator validator = validator(names);
    for (int i : new int[] {999, 0, 500, 0, 499, 500, 999}) {
      assertThat(outcome(validator.check(token(names[i], signers.get(i)))))
          .isEqualTo(names[i] + " k" + i % 500);
      assertThat(outcome(validator.check(token(names[(i + 500) % 1000], signers.get(i)))))
          .isEqualTo(Reason.ISSUER_MISMATCH);
    }
  }

  /** It remembers whose key id it was; a new one remembers nothing. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatever_came_before_its_verdict_is_that_of_a_new_validator(long seed) {
    Random random = new Random(seed);
    String[] names = {A, B, "https://c.example", "https://d.example"};
    List<SigningKey> signers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      JwsAlgorithm algorithm = i == 0 ? JwsAlgorithm.HS384 : JwsAlgorithm.HS256;
      signers.add(SigningKey.generate(algorithm).withKeyId("k" + i % 3));
    }
    JwtValidator experienced = validator(names);
    int accepted = 0;
    for (int step = 0; step < 1000; step++) {
      SigningKey signer = signers.get(random.nextInt(signers.size()));
      String issuer = names[random.nextInt(names.length)];
      if (random.nextInt(3) == 0) {
        keys.put(issuer + " " + signer.keyId(), state(random, signer));
      }
      String named = random.nextInt(9) == 0 ? "https://e.example" : issuer;
      String token = token(named, signer);
      Validation verdict = experienced.check(token);
      assertThat(outcome(verdict))
          .as("seed %d, step %d", seed, step)
          .isEqualTo(outcome(validator(names).check(token)));
      accepted += verdict instanceof Validation.Accepted ? 1 : 0;
    }
    assertThat(accepted).isGreaterThan(50);
  }

  private static KeyLookup state(Random random, SigningKey signer) {
    return switch (random.nextInt(12)) {
      case 0 -> new KeyLookup.Revoked();
      case 1 -> new KeyLookup.Expired();
      case 2 -> new KeyLookup.Unavailable("out of reach", Optional.empty());
      case 3 -> new KeyLookup.Unknown();
      default -> new KeyLookup.Found(signer.verificationKey());
    };
  }
}
