package dev.countersign.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** An access token of the example, and how far its log-out has come. Thread-safe. */
final class HeldToken {

  private final String compact;
  private final String keyId;
  private final Instant goodUntil;
  private volatile boolean logOutBegun;
  private volatile boolean logOutAcknowledged;

  private HeldToken(String compact, String keyId, Instant goodUntil) {
    this.compact = compact;
    this.keyId = keyId;
    this.goodUntil = goodUntil;
  }

  /** As it was issued just now, for a server that allows this much beyond its {@code exp}. */
  static HeldToken of(String compact, Duration skew) {
    String[] parts = compact.split("\\.", -1);
    Instant expiry = Instant.ofEpochSecond(decoded(parts[1]).path("exp").asLong());
    return new HeldToken(compact, decoded(parts[0]).path("kid").asText(), expiry.plus(skew));
  }

  private static JsonNode decoded(String part) {
    return Json.parse(new String(Base64.getUrlDecoder().decode(part), UTF_8));
  }

  String compact() {
    return compact;
  }

  String keyId() {
    return keyId;
  }

  /** From this instant on it is refused. */
  Instant goodUntil() {
    return goodUntil;
  }

  /** To be called before the log-out is sent. */
  void beginLogOut() {
    logOutBegun = true;
  }

  /** To be called when the server has said that it is done. */
  void acknowledgeLogOut() {
    logOutAcknowledged = true;
  }

  boolean logOutHasBegun() {
    return logOutBegun;
  }

  boolean logOutIsAcknowledged() {
    return logOutAcknowledged;
  }
}
