package dev.countersign.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Headers, key owners, and the objects of keys are remembered from token to token. No verdict may
 * tell: a validator that has seen many tokens says what a new one says.
 */
class HistoryTest {

  private static final List<JwsAlgorithm> ALGORITHMS =
      List.of(JwsAlgorithm.HS256, JwsAlgorithm.HS512, JwsAlgorithm.ES256, JwsAlgorithm.ED25519);

  /** Whole headers but for the braces; of the last ones no token is ever accepted. */
  private static final List<String> HEADERS =
      List.of(
          "\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"at+jwt\"",
          "\"kid\":\"%2$s\",\"alg\":\"%1$s\",\"typ\":\"AT+JWT\"",
          " \"alg\" : \"%s\" , \"kid\" : \"%s\" , \"typ\" : \"application/at+jwt\", \"x\" : [{}] ",
          "\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"JWT\"",
          "\"alg\":\"%s\",\"kid\":\"%s\",\"typ\":\"at+jwt\",\"crit\":[\"exp\"]",
          "\"alg\":\"%s\",\"typ\":\"at+jwt\"",
          "\"alg\":\"%s\",\"kid\":7",
          "\"alg\":\"none\",\"kid\":\"%2$s\"",
          "\"alg\":\"HS256\",\"kid\":\"%2$s\",\"typ\":\"at+jwt\"");

  private final List<SigningKey> signers = new ArrayList<>();

  HistoryTest() {
    for (JwsAlgorithm algorithm : ALGORITHMS) {
      signers.add(SigningKey.generate(algorithm).withKeyId(algorithm.headerName()));
    }
  }

  /** With keys of its own, so that none of their objects was ever used. */
  private JwtValidator validator() {
    return JwtValidator.builder()
        .issuer(Tokens.ISSUER, keys(0, 2))
        .issuer("https://other.example", keys(2, 4))
        .audience("orders")
        .clock(Tokens.CLOCK)
        .build();
  }

  private VerificationKeys keys(int from, int to) {
    return VerificationKeys.of(
        signers.subList(from, to).stream()
            .map(signer -> signer.verificationKey().withKeyId(signer.keyId()))
            .toArray(VerificationKey[]::new));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void a_validator_that_has_seen_many_tokens_says_what_a_new_one_says(long seed) {
    Random random = new Random(seed);
    JwtValidator experienced = validator();
    List<String> sent = new ArrayList<>(List.of(Tokens.good()));
    int accepted = 0;
    for (int step = 0; step < 300; step++) {
      String token =
          switch (random.nextInt(8)) {
            case 0 -> mixed(random, sent);
            case 1, 2 -> damaged(random, sent.get(random.nextInt(sent.size())));
            case 3 -> garbage(random);
            default -> token(random);
          };
      sent.add(token);
      Validation verdict = experienced.check(token);
      assertThat(outcome(verdict))
          .as("seed %d, step %d, %s", seed, step, token)
          .isEqualTo(outcome(validator().check(token)));
      accepted += verdict instanceof Validation.Accepted ? 1 : 0;
    }
    assertThat(accepted).isGreaterThan(20);
  }

  private String token(Random random) {
    int signer = random.nextInt(signers.size());
    SigningKey key = signers.get(signer);
    boolean own = random.nextInt(8) != 0;
    String header =
        HEADERS
            .get(random.nextInt(random.nextBoolean() ? 3 : HEADERS.size()))
            .formatted(key.algorithm().headerName(), key.keyId());
    return Tokens.signed(
        key,
        "{" + header + "}",
        "{\"iss\":\"%s\",\"aud\":\"orders\",\"sub\":\"alice\",\"n\":%d,\"exp\":%d}"
            .formatted(
                signer < 2 == own ? Tokens.ISSUER : "https://other.example",
                random.nextInt(),
                Tokens.SECONDS + (random.nextInt(9) == 0 ? -99 : 99)));
  }

  /** The parts of three tokens. */
  private static String mixed(Random random, List<String> sent) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String[] other = sent.get(random.nextInt(sent.size())).split("\\.", -1);
      parts.add(other[Math.min(i, other.length - 1)]);
    }
    return String.join(".", parts);
  }

  private static String damaged(Random random, String token) {
    if (token.isEmpty()) {
      return "x";
    }
    StringBuilder text = new StringBuilder(token);
    int position = random.nextInt(token.length());
    switch (random.nextInt(4)) {
      case 0 -> text.setCharAt(position, text.charAt(position) == 'A' ? 'B' : 'A');
      case 1 -> text.deleteCharAt(position);
      case 2 -> text.insert(position, "A.=€😀".charAt(random.nextInt(6)));
      default -> text.insert(position, "😀".repeat(random.nextInt(1, 200)));
    }
    return text.toString();
  }

  private static String garbage(Random random) {
    StringBuilder text = new StringBuilder("x");
    for (int i = random.nextInt(60); i > 0; i--) {
      text.appendCodePoint(
          random.nextInt(3) == 0 ? '.' : random.nextInt(random.nextBoolean() ? 0x80 : 0x20000));
    }
    return text.toString();
  }

  private static Object outcome(Validation verdict) {
    if (verdict instanceof Validation.Accepted accepted) {
      Jwt jwt = accepted.jwt();
      return List.of(jwt.claims(), jwt.keyId(), jwt.algorithm(), jwt.type());
    }
    return verdict;
  }
}
