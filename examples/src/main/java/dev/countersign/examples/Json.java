package dev.countersign.examples;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The bodies of requests and responses. */
final class Json {

  /** A log-in or an order has a tenth of it. */
  static final int MAX_BODY_BYTES = 8 * 1024;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  private Json() {}

  /** The object that a request carries. */
  static ObjectNode read(HttpServletRequest request) throws IOException, Problem {
    return read(request, MAX_BODY_BYTES);
  }

  static ObjectNode read(HttpServletRequest request, int maxBytes) throws IOException, Problem {
    if (!mediaType(request).equals("application/json")) {
      throw new Problem(415, "The body must have the Content-Type application/json");
    }
    byte[] body = request.getInputStream().readNBytes(maxBytes + 1);
    if (body.length > maxBytes) {
      throw new Problem(413, "The body must have at most " + maxBytes + " bytes");
    }
    if (parse(body) instanceof ObjectNode object) {
      return object;
    }
    throw new Problem(400, "The body must be one JSON object");
  }

  private static JsonNode parse(byte[] body) throws Problem {
    try {
      // Not left to the parser, which would take UTF-16 and UTF-32 too.
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return MAPPER.readTree(text);
    } catch (CharacterCodingException | JsonProcessingException e) {
      throw new Problem(400, "The body must be one JSON object in UTF-8, each member once");
    }
  }

  private static String mediaType(HttpServletRequest request) {
    String type = Optional.ofNullable(request.getContentType()).orElse("");
    return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** A member that has to be there and to be a string. */
  static String string(ObjectNode object, String name, int maxLength) throws Problem {
    JsonNode value = object.path(name);
    if (!value.isTextual() || value.textValue().length() > maxLength) {
      throw new Problem(
          400, "The member " + name + " must be a string of at most " + maxLength + " characters");
    }
    return value.textValue();
  }

  static void write(HttpServletResponse response, int status, Object body) throws IOException {
    write(response, status, "application/json", body);
  }

  static void write(HttpServletResponse response, Problem problem) throws IOException {
    problem
        .retryAfter()
        .map(Json::secondsRoundedUp)
        .ifPresent(seconds -> response.setHeader("Retry-After", Long.toString(seconds)));
    write(response, problem.status(), "application/problem+json", ProblemDetails.of(problem));
  }

  /** Whoever comes back a fraction of a second early is refused again. */
  private static long secondsRoundedUp(Duration duration) {
    return duration.plusSeconds(1).minusNanos(1).toSeconds();
  }

  private static void write(
      HttpServletResponse response, int status, String contentType, Object body)
      throws IOException {
    byte[] bytes = MAPPER.writeValueAsBytes(body);
    response.setStatus(status);
    response.setContentType(contentType);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
