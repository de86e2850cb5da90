package dev.countersign.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A new token. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IssueBenchmark {

  @Param public Library library;
  @Param public Algorithm algorithm;
  @Param public TokenSize size;

  private TokenIssuer issuer;

  @Setup
  public void prepare() throws Exception {
    TestKey key = TestKey.of(algorithm);
    issuer = library.adapter().issuer(key, size);
    String token = issuer.issue();
    SameVerdicts.requireOnlyGood(
        "who looks at the tokens of " + library.title(),
        Library.COUNTERSIGN.adapter().verifier(key),
        token);
    int length = new Tokens(key, size).good().length();
    if (Math.abs(token.length() - length) > length / 5) {
      throw new IllegalStateException(
          "%s issues %d characters, the others %d"
              .formatted(library.title(), token.length(), length));
    }
  }

  @Benchmark
  public String issue() throws Exception {
    return issuer.issue();
  }
}
