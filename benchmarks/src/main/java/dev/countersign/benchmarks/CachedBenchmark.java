package dev.countersign.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.countersign.jwt.VerificationKeys;
import dev.countersign.jwt.revocation.Denylist;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A token that was verified before, with a denylist that is asked each time. A container makes a
 * new {@link String} for each request, and so does this.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CachedBenchmark {

  private static final long CACHE_BYTES = 64L << 20;

  @Param public Algorithm algorithm;

  private TokenVerifier verifier;
  private byte[] token;

  @Setup
  public void prepare() throws Exception {
    TestKey key = TestKey.of(algorithm);
    Tokens tokens = new Tokens(key, TokenSize.TYPICAL);
    Denylist denylist = Denylist.inMemory(1_000_000, InstantSource.system());
    denylist.revoke(Tokens.ISSUER, "of another token", Instant.now().plusSeconds(3600));
    verifier =
        CountersignLibrary.verifier(
            CountersignLibrary.rules(VerificationKeys.of(CountersignLibrary.verificationKey(key)))
                .revocation(denylist)
                .cacheVerifiedTokens(CACHE_BYTES)
                .build());
    token = tokens.good().getBytes(ISO_8859_1);
    SameVerdicts.require(Library.COUNTERSIGN, verifier, tokens);
    verifier.verify(tokens.good());
  }

  @Benchmark
  public Object validate() throws Exception {
    return verifier.verify(new String(token, ISO_8859_1));
  }

  /** What of it is the String. */
  @Benchmark
  public String freshString() {
    return new String(token, ISO_8859_1);
  }
}
