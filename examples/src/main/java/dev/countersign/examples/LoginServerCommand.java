package dev.countersign.examples;

import dev.countersign.jwt.JwsAlgorithm;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the login server. */
@Command(
    name = "login-server",
    description = "Logs people in, issues tokens, and guards an API with them.")
final class LoginServerCommand implements Callable<Integer> {

  private static final Duration DEFAULT_ROTATION = Duration.ofDays(30);

  @Mixin ServerOptions server = new ServerOptions();

  @Option(
      names = "--token-lifetime",
      converter = ShortDuration.class,
      defaultValue = "10m",
      description = "how long a token lives; default: ${DEFAULT-VALUE}")
  Duration tokenLifetime = Duration.ZERO;

  @Option(
      names = "--check",
      split = ",",
      defaultValue = "denylist",
      description =
          "${COMPLETION-CANDIDATES}: what is checked on the server, one or several with commas;"
              + " default: ${DEFAULT-VALUE}")
  Set<Check> checks = EnumSet.of(Check.denylist);

  @Option(
      names = "--state",
      paramLabel = "STORE",
      defaultValue = "memory",
      description =
          "where the server remembers what it checks: memory, a redis:// URI, or a JDBC URL of"
              + " PostgreSQL or H2, which servers may share that have the same"
              + " JWT_REFRESH_TOKEN_KEY; default: ${DEFAULT-VALUE}")
  String state = "memory";

  @Option(
      names = "--follow",
      description =
          "asks a copy of the shared denylist and cut-offs, which is at most five seconds behind,"
              + " instead of the store on each request")
  boolean follow;

  @Option(
      names = "--keys",
      paramLabel = "SOURCE",
      converter = KeySource.Converter.class,
      defaultValue = "memory",
      description =
          "memory: keys that rotate; state: the same where --state says; file:PATH: the same in a file that several servers may share,"
              + " encrypted under the key in JWT_KEY_ENCRYPTION_KEY as for state; env: secrets in JWT_SECRET and,"
              + " while it is replaced, JWT_SECRET_NEXT and JWT_SECRET_PREVIOUS; env:NAME: the same"
              + " in NAME; default: ${DEFAULT-VALUE}")
  KeySource keys = new KeySource.Memory();

  @Option(
      names = "--algorithm",
      converter = AlgorithmName.class,
      description =
          "HS256, RS256, PS256, ES256, the same with 384 and 512, EdDSA or Ed25519;"
              + " default: ES256, or HS256 for --keys env")
  @Nullable JwsAlgorithm algorithm;

  @Option(
      names = "--rotate-every",
      converter = ShortDuration.class,
      description = "how long a key signs, for keys that rotate; default: 30d")
  @Nullable Duration rotateEvery;

  @Option(
      names = "--one-machine",
      description =
          "all servers run here, so that their clocks agree and each sees a change within a second:"
              + " permits a --rotate-every of seconds, 2s with --keys memory")
  boolean oneMachine;

  @Option(
      names = "--user",
      paramLabel = "NAME:PASSWORD:SCOPES",
      converter = NewUser.Converter.class,
      description =
          "another user, with spaces or commas between the scopes; may be repeated. One whom the"
              + " state knows already stays as it is")
  List<NewUser> users = new ArrayList<>();

  @Option(
      names = "--client",
      paramLabel = "ID:SECRET",
      converter = OAuthClient.Converter.class,
      description =
          "a client that may use /oauth2/revoke and /oauth2/introspect; may be repeated, and one"
              + " may stand in JWT_CLIENT, where no list of processes shows it. Without one,"
              + " neither is there")
  List<OAuthClient> clients = new ArrayList<>();

  JwsAlgorithm algorithm() {
    return Optional.ofNullable(algorithm)
        .orElse(keys instanceof KeySource.Environment ? JwsAlgorithm.HS256 : JwsAlgorithm.ES256);
  }

  Duration rotateEvery() {
    return Optional.ofNullable(rotateEvery).orElse(DEFAULT_ROTATION);
  }

  /** Runs until the process is told to end. */
  @Override
  public Integer call() throws Exception {
    return LoginServer.start(this, InstantSource.system(), System.getenv()).announceAndServe();
  }
}
