package dev.countersign.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** A client of one server. */
record Client(URI server) {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  HttpResponse<String> get(String path) {
    return send(request(path));
  }

  HttpResponse<String> get(String path, String token) {
    return send(request(path).header("Authorization", "Bearer " + token));
  }

  HttpResponse<String> post(String path, String token, String body) {
    return send(json(path, body).header("Authorization", "Bearer " + token));
  }

  HttpResponse<String> post(String path, String body) {
    return send(json(path, body));
  }

  HttpRequest.Builder json(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path)).timeout(TIMEOUT);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> logIn(String name, String password) {
    return post("/login", "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password));
  }

  /** A token for one of the demo users. */
  String tokenOf(String name) {
    HttpResponse<String> response = logIn(name, name + "-password");
    assertThat(response.statusCode()).as("log-in of %s", name).isEqualTo(200);
    return json(response).path("access_token").textValue();
  }

  /** A refresh token for one of the demo users. */
  String refreshTokenOf(String name) {
    return json(logIn(name, name + "-password")).path("refresh_token").textValue();
  }

  HttpResponse<String> refresh(String refreshToken) {
    return post("/refresh", "{\"refresh_token\":\"%s\"}".formatted(refreshToken));
  }

  HttpResponse<String> changePassword(String token, String old, String chosen) {
    return post(
        "/password", token, "{\"password\":\"%s\",\"new_password\":\"%s\"}".formatted(old, chosen));
  }

  HttpResponse<String> delete(String path, String token) {
    return send(request(path).header("Authorization", "Bearer " + token).DELETE());
  }

  static JsonNode json(HttpResponse<String> response) {
    return json(response.body());
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static JsonNode header(String token) {
    byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
    return json(new String(header, StandardCharsets.UTF_8));
  }

  static String keyId(String token) {
    return header(token).path("kid").textValue();
  }

  /** Another character in the middle of the claims. */
  static String tampered(String token) {
    int middle = (token.indexOf('.') + token.lastIndexOf('.')) / 2;
    char other = token.charAt(middle) == 'A' ? 'B' : 'A';
    return token.substring(0, middle) + other + token.substring(middle + 1);
  }

  static void assertProblem(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(json(response).path("status").intValue()).isEqualTo(status);
  }

  static String challenge(HttpResponse<String> response) {
    return response.headers().firstValue("WWW-Authenticate").orElse("");
  }
}
