package dev.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * How much one call may allocate at most. Unlike time that is the same on every machine, so that a
 * call that begins to allocate more fails the build; lower a ceiling when a call gets better.
 */
class AllocationTest {

  private static final int CALLS = 5_000;
  private static final int BATCHES = 40;

  private static final long VALIDATE_HS256 = 3_600;
  private static final long ISSUE_HS256 = 7_000;

  /** Beside the String that a container makes of the token. */
  private static final long VALIDATE_FROM_CACHE = 200;

  /** Of a token whose header is none: nothing behind it is copied. */
  private static final long REFUSE_GARBAGE = 600;

  private final TestKey key = TestKey.of(Algorithm.HS256);

  @Test
  void a_first_sight_of_a_token_allocates_no_more_than_its_ceiling() throws Exception {
    TokenVerifier verifier = new CountersignLibrary(CryptoProvider.JDK).verifier(key);
    String token = new Tokens(key, TokenSize.TYPICAL).good();

    assertThat(bytesOfOne(() -> verifier.verify(token))).isLessThanOrEqualTo(VALIDATE_HS256);
  }

  @Test
  void a_token_from_the_cache_allocates_no_more_than_its_ceiling() throws Exception {
    CachedBenchmark cached = new CachedBenchmark();
    cached.algorithm = Algorithm.HS256;
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

  /** Of the batch that allocated least: before the code is compiled, each call allocates more. */
  private static long bytesOfOne(Callable<?> call) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int batch = 0; batch < BATCHES; batch++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.call();
      }
      long after = threads.getCurrentThreadAllocatedBytes();
      least = Math.min(least, (after - before) / CALLS);
    }
    return least;
  }
}
