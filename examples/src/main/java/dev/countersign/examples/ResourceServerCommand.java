package dev.countersign.examples;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the resource server. */
@Command(
    name = "resource-server",
    description = "Guards an API with tokens of another server, whose public keys it reads.")
final class ResourceServerCommand implements Callable<Integer> {

  @Mixin ServerOptions server = new ServerOptions();

  @Option(
      names = "--jwks",
      required = true,
      paramLabel = "FILE-OR-URL",
      description = "the JWK Set of the issuer: a file, an https URL, or http on this machine")
  String jwks = "";

  @Option(
      names = "--typ",
      defaultValue = "at+jwt",
      description = "a typ to accept; may be repeated; default: ${DEFAULT-VALUE}")
  List<String> types = new ArrayList<>();

  /** Runs until the process is told to end. */
  @Override
  public Integer call() throws Exception {
    return ResourceServer.start(this, InstantSource.system()).announceAndServe();
  }
}
