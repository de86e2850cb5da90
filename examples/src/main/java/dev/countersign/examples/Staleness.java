package dev.countersign.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine;

/**
 * Login servers that share a state: one at which people log out, one that asks the store for each
 * request, and one that follows it. Measured is the time from the answer to the log-out to the
 * first refusal by another.
 */
final class Staleness {

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int NO_CONTENT = 204;

  /** Of {@code --follow}. */
  private static final Duration BOUND = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String state;
  private final int logOuts;
  private final String user = "staleness-" + UUID.randomUUID();
  private final Map<String, String> environment =
      Map.of("JWT_SECRET", random(), "JWT_REFRESH_TOKEN_KEY", random());

  Staleness(String state, int logOuts) {
    this.state = state;
    this.logOuts = logOuts;
  }

  private static String random() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  /** What came of it, in a few lines. */
  String measure() throws IOException, InterruptedException {
    try (WebServer one = server();
        WebServer asking = server();
        WebServer following = server("--follow")) {
      untilRefused(asking.url(), loggedOut(one.url())); // the first is slow everywhere
      List<Duration> asked = new ArrayList<>();
      List<Duration> followed = new ArrayList<>();
      for (int i = 0; i < logOuts; i++) {
        asked.add(untilRefused(asking.url(), loggedOut(one.url())));
        followed.add(untilRefused(following.url(), loggedOut(one.url())));
      }
      return String.join(
          System.lineSeparator(),
          "%,d log-outs at one login server; from its answer to the first refusal by another:"
              .formatted(logOuts),
          line("that asks the store", asked),
          line("that follows it (--follow; bound: %d ms)".formatted(BOUND.toMillis()), followed));
    }
  }

  private static String line(String server, List<Duration> measured) {
    Collections.sort(measured);
    return "- %s: median %d ms, longest %d ms"
        .formatted(
            server,
            measured.get(measured.size() / 2).toMillis(),
            measured.get(measured.size() - 1).toMillis());
  }

  private WebServer server(String... more) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--port", "0", "--state", state, "--keys", "env", "--check", "denylist,cutoff"));
    options.addAll(List.of("--user", user + ":" + environment.get("JWT_SECRET") + ":"));
    options.addAll(List.of(more));
    return LoginServer.start(
        CommandLine.populateCommand(new LoginServerCommand(), options.toArray(String[]::new)),
        InstantSource.system(),
        environment);
  }

  /** A token whose end was acknowledged when this returns. */
  private String loggedOut(URI server) throws IOException, InterruptedException {
    String token = logIn(server);
    HttpRequest logOut =
        HttpRequest.newBuilder(server.resolve("/logout"))
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.noBody())
            .build();
    expect(NO_CONTENT, http.send(logOut, BodyHandlers.ofString()));
    return token;
  }

  private String logIn(URI server) throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode();
    body.put("username", user).put("password", environment.get("JWT_SECRET"));
    HttpRequest logIn =
        HttpRequest.newBuilder(server.resolve("/login"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<String> response = http.send(logIn, BodyHandlers.ofString());
    expect(OK, response);
    return JSON.readTree(response.body()).path("access_token").textValue();
  }

  private Duration untilRefused(URI server, String token) throws IOException, InterruptedException {
    long acknowledged = System.nanoTime();
    HttpRequest use =
        HttpRequest.newBuilder(server.resolve("/api/me"))
            .header("Authorization", "Bearer " + token)
            .build();
    HttpResponse<String> response = http.send(use, BodyHandlers.ofString());
    while (response.statusCode() == OK && System.nanoTime() - acknowledged < PATIENCE.toNanos()) {
      response = http.send(use, BodyHandlers.ofString());
    }
    expect(UNAUTHORIZED, response);
    return Duration.ofNanos(System.nanoTime() - acknowledged);
  }

  private static void expect(int status, HttpResponse<String> response) {
    if (response.statusCode() != status) {
      throw new IllegalStateException(
          "expected status %d from a login server, but it is %d; does the state answer?"
              .formatted(status, response.statusCode()));
    }
  }
}
