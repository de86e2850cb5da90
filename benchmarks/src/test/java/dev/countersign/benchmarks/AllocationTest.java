package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How much one call may allocate at most. Unlike time that is the same on every machine, so that a
 * call that begins to allocate more fails the build; lower a ceiling when a call gets better.
 */
class AllocationTest {

  private static final int CALLS = 5_000;

  /** Of what takes fifty times as long. */
  private static final int CALLS_WITH_RSA = 400;

  private static final int BATCHES = 40;

  private static final long VALIDATE_HS256 = 2_700;
  private static final long ISSUE_HS256 = 6_200;

  /** Beside the decoding and the bare signature, whose own objects are the JDK's affair. */
  private static final long VALIDATE_RS256_OVER_FLOOR = 1_400;

  /** Beside the String that a container makes of the token. */
  private static final long VALIDATE_FROM_CACHE = 200;

  /** Of a token whose header is none: nothing behind it is copied. */
  private static final long REFUSE_GARBAGE = 560;

  private final TestKey key = TestKey.of(Algorithm.HS256);

  @Test
  void a_first_sight_of_a_token_allocates_no_more_than_its_ceiling() throws Exception {
    TokenVerifier verifier = new CountersignLibrary(CryptoProvider.JDK).verifier(key);
    String token = new Tokens(key, TokenSize.TYPICAL).good();

    assertThat(bytesOfOne(() -> verifier.verify(token))).isLessThanOrEqualTo(VALIDATE_HS256);
  }

  @Test
  void a_first_sight_by_rsa_allocates_little_beside_the_bare_signature() throws Exception {
    TestKey rsa = TestKey.of(Algorithm.RS256);
    String token = new Tokens(rsa, TokenSize.TYPICAL).good();
    TokenVerifier verifier = new CountersignLibrary(CryptoProvider.JDK).verifier(rsa);
    TokenVerifier floor = Library.FLOOR.adapter().verifier(rsa);

    long bytes =
        bytesOfOne(() -> verifier.verify(token), CALLS_WITH_RSA)
            - bytesOfOne(() -> floor.verify(token), CALLS_WITH_RSA);

    assertThat(bytes).isLessThanOrEqualTo(VALIDATE_RS256_OVER_FLOOR);
  }

  @ParameterizedTest
  @EnumSource(names = {"HS256", "RS256"})
  void a_token_from_the_cache_allocates_no_more_than_its_ceiling(Algorithm algorithm)
      throws Exception {
    CachedBenchmark cached = new CachedBenchmark();
    cached.algorithm = algorithm;
    cached.prepare();

    long bytes = bytesOfOne(cached::validate) - bytesOfOne(cached::freshString);

    assertThat(bytes).isLessThanOrEqualTo(VALIDATE_FROM_CACHE);
  }

  @Test
  void garbage_allocates_no_more_than_its_ceiling() throws Exception {
    TokenVerifier verifier = new CountersignLibrary(CryptoProvider.JDK).verifier(key);
    String garbage = Tokens.garbage();

    assertThat(bytesOfOne(() -> verifier.refuses(garbage))).isLessThanOrEqualTo(REFUSE_GARBAGE);
  }

  @Test
  void an_issued_token_allocates_no_more_than_its_ceiling() throws Exception {
    TokenIssuer issuer = new CountersignLibrary(CryptoProvider.JDK).issuer(key, TokenSize.TYPICAL);

    assertThat(bytesOfOne(issuer::issue)).isLessThanOrEqualTo(ISSUE_HS256);
  }

  private static long bytesOfOne(Callable<?> call) throws Exception {
    return bytesOfOne(call, CALLS);
  }

  /** Of the batch that allocated least: before the code is compiled, each call allocates more. */
  private static long bytesOfOne(Callable<?> call, int calls) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int batch = 0; batch < BATCHES; batch++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < calls; i++) {
        call.call();
      }
      long after = threads.getCurrentThreadAllocatedBytes();
      least = Math.min(least, (after - before) / calls);
    }
    return least;
  }
}
