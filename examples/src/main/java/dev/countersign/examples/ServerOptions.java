package dev.countersign.examples;

import dev.countersign.jwt.JwtValidator;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What both servers have to be told; by default each believes what the other says. */
final class ServerOptions {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "shows this")
  boolean help;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "address to listen on; default: ${DEFAULT-VALUE}, this machine alone")
  String host = "";

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "port to listen on, 0 for a free one; default: ${DEFAULT-VALUE}")
  int port;

  @Option(
      names = "--issuer",
      defaultValue = "https://auth.example",
      description = "iss of the tokens; default: ${DEFAULT-VALUE}")
  String issuer = "";

  @Option(
      names = "--audience",
      defaultValue = "orders",
      description = "aud of the tokens; default: ${DEFAULT-VALUE}")
  String audience = "";

  @Option(
      names = "--clock-skew",
      converter = ShortDuration.class,
      defaultValue = "30s",
      description = "how far clocks may disagree, up to 5m; default: ${DEFAULT-VALUE}")
  Duration clockSkew = Duration.ZERO;

  @Option(
      names = "--cache",
      paramLabel = "SIZE",
      converter = ByteSize.Converter.class,
      description =
          "about how much memory to keep accepted tokens in, as 16M, so that the signature of one"
              + " that comes again is not checked again, while all else is; default: none")
  @Nullable ByteSize cache;

  JwtValidator.Builder withCache(JwtValidator.Builder validator) {
    return cache == null ? validator : validator.cacheVerifiedTokens(cache.bytes());
  }
}
