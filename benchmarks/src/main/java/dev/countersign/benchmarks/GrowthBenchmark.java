package dev.countersign.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Validation;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A good token while something becomes many. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GrowthBenchmark {

  @Param public Growth growth;

  @Param("1")
  public int size;

  private JwtValidator validator;
  private List<byte[]> tokens;
  private int next;

  @Setup
  public void prepare() {
    validator = growth.validator(size);
    tokens = growth.tokens(size).stream().map(token -> token.getBytes(ISO_8859_1)).toList();
    for (byte[] token : tokens) {
      validator.validate(new String(token, ISO_8859_1));
    }
    SameVerdicts.requireOnlyGood(
        "a validator of " + growth.title(),
        CountersignLibrary.verifier(validator),
        new String(tokens.get(0), ISO_8859_1));
  }

  @Benchmark
  public Validation validate() {
    next = next + 1 < tokens.size() ? next + 1 : 0;
    return validator.check(new String(tokens.get(next), ISO_8859_1));
  }
}
