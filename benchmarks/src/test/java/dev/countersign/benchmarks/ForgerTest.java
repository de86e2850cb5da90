package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ForgerTest {

  private static final TestKey KEY = TestKey.of(Algorithm.HS256);
  private static final int TIMES = 1_000;

  private final Forger forger = new Forger(new Random(1));
  private final String good = new Tokens(KEY, TokenSize.TYPICAL).good();
  private final HeldToken token = HeldToken.of(good, Duration.ZERO);

  /** Else a right refusal would be called wrong, or the other way round. */
  @Test
  void what_it_makes_of_a_good_token_is_refused() throws Exception {
    TokenVerifier verifier = new CountersignLibrary(CryptoProvider.JDK).verifier(KEY);

    verifier.verify(good);

    assertThat(Stream.generate(() -> forger.forged(token)).limit(TIMES))
        .allMatch(verifier::refuses);
  }

  @Test
  void garbage_is_refused() {
    TokenVerifier verifier = new CountersignLibrary(CryptoProvider.JDK).verifier(KEY);

    assertThat(Stream.generate(forger::garbage).limit(TIMES)).allMatch(verifier::refuses);
  }

  @Test
  void it_alters_signatures_and_claims_and_takes_them_away_and_signs_by_a_key_of_its_own() {
    Set<String> parts = new HashSet<>();
    for (int i = 0; i < TIMES; i++) {
      String[] forged = forger.forged(token).split("\\.", -1);
      String[] original = good.split("\\.", -1);
      parts.add(
          (forged[0].equals(original[0]) ? "same header, " : "other header, ")
              + (forged[1].equals(original[1]) ? "same claims, " : "other claims, ")
              + (forged[2].isEmpty()
                  ? "no signature"
                  : forged[2].equals(original[2]) ? "same signature" : "other signature"));
    }

    assertThat(parts)
        .containsExactlyInAnyOrder(
            "same header, same claims, other signature",
            "same header, other claims, same signature",
            "other header, same claims, no signature",
            "other header, same claims, same signature",
            "other header, same claims, other signature");
  }
}
