package dev.countersign.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The bare signature over a typical token, and Countersign, with each provider of the JCA. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ProviderBenchmark {

  @Param public CryptoProvider provider;
  @Param public Algorithm algorithm;

  private BareSignature bare;
  private byte[] signingInput;
  private byte[] signature;
  private String token;
  private TokenVerifier countersign;

  @Setup
  public void prepare() throws GeneralSecurityException {
    TestKey key = TestKey.of(algorithm);
    token = new Tokens(key, TokenSize.TYPICAL).good();
    bare = provider.signature(key);
    signingInput = token.substring(0, token.lastIndexOf('.')).getBytes(US_ASCII);
    signature = bare.sign(signingInput);
    if (!bare.verify(signingInput, signingInput.length, signature)
        || bare.verify(new byte[] {1}, 1, signature)) {
      throw new IllegalStateException(provider.title() + " does not verify " + algorithm);
    }
    countersign = new CountersignLibrary(provider).verifier(key);
    SameVerdicts.requireOnlyGood("Countersign with " + provider.title(), countersign, token);
  }

  @Benchmark
  public boolean verify() throws GeneralSecurityException {
    return bare.verify(signingInput, signingInput.length, signature);
  }

  @Benchmark
  public byte[] sign() throws GeneralSecurityException {
    return bare.sign(signingInput);
  }

  /** Preferring the provider. */
  @Benchmark
  public Object countersign() throws Exception {
    return countersign.verify(token);
  }
}
