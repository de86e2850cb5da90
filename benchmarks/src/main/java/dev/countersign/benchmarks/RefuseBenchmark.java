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

/** Saying no. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RefuseBenchmark {

  @Param public Library library;
  @Param public Algorithm algorithm;
  @Param public BadToken bad;

  private TokenVerifier verifier;
  private String token;

  @Setup
  public void prepare() throws Exception {
    TestKey key = TestKey.of(algorithm);
    Tokens tokens = new Tokens(key, TokenSize.TYPICAL);
    verifier = library.adapter().verifier(key);
    token = bad.among(tokens);
    SameVerdicts.require(library, verifier, tokens);
  }

  @Benchmark
  public boolean refuse() {
    return verifier.refuses(token);
  }
}
