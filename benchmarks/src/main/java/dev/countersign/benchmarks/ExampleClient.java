package dev.countersign.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** Speaks to the example over loopback. Thread-safe. */
final class ExampleClient {

  static final String OFFERS = "/api/offers";
  static final String ORDERS = "/api/orders";

  /** Ends what would hang for ever, and nothing else. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final URI server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  ExampleClient(URI server) {
    this.server = server;
  }

  /**
   * What a log-in or a refresh gives.
   *
   * @param accessToken for the API
   * @param refreshToken for the next of both
   */
  record Granted(String accessToken, String refreshToken) {

    static Granted of(HttpResponse<String> response) {
      JsonNode body = Json.parse(response.body());
      return new Granted(body.path("access_token").asText(), body.path("refresh_token").asText());
    }
  }

  /** As one of the users whom every login server of the example knows. */
  Granted logIn(String name) throws IOException, InterruptedException {
    HttpResponse<String> response = tryLogIn(name);
    if (response.statusCode() != 200) {
      throw new IOException("expected 200 for a log-in, but it is " + response.statusCode());
    }
    return Granted.of(response);
  }

  HttpResponse<String> tryLogIn(String name) throws IOException, InterruptedException {
    return post("/login", Map.of("username", name, "password", name + "-password"));
  }

  HttpResponse<String> refresh(String refreshToken) throws IOException, InterruptedException {
    return post("/refresh", Map.of("refresh_token", refreshToken));
  }

  private HttpResponse<String> post(String path, Map<String, String> body)
      throws IOException, InterruptedException {
    HttpRequest request =
        to(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.text(body)))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  HttpResponse<String> logOut(String accessToken) throws IOException, InterruptedException {
    return send(bearing(accessToken, "/logout").POST(BodyPublishers.noBody()).build());
  }

  /** A GET with a token. */
  HttpRequest.Builder bearing(String token, String path) {
    return to(path).header("Authorization", "Bearer " + token);
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE);
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString());
  }
}
