package dev.countersign.servlet;

import dev.countersign.keystore.PublishedJwks;
import dev.countersign.keystore.RotatingKeyStore;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Publishes a JWK Set (RFC 7517 section 5), usually at {@code /.well-known/jwks.json}.
 *
 * <p>Answers {@code GET} and {@code HEAD} with the document, its entity tag and how long to keep
 * it, or with 304 to a client that has it already. While there is no document it answers 503 and
 * {@code no-store}: an empty set must never be cached. Map it to an exact path, and permit that
 * path in the filter. Thread-safe.
 */
public final class JwksServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  private static final System.Logger LOGGER = System.getLogger(JwksServlet.class.getName());

  private final transient Supplier<Optional<Document>> published;

  /**
   * A servlet for these documents.
   *
   * @param published asked on every request, on the thread that serves it: the document of now, or
   *     empty if there is none; an exception counts as empty
   */
  public JwksServlet(Supplier<Optional<Document>> published) {
    this.published = Objects.requireNonNull(published, "published");
  }

  /**
   * A servlet for the public keys of a key store.
   *
   * @param keys a store of key pairs
   * @return a servlet for {@link RotatingKeyStore#jwks()}
   * @throws IllegalStateException if the keys are secrets, which are never published
   */
  public static JwksServlet of(RotatingKeyStore keys) {
    keys.jwks(); // refuses secrets now and not on the first request
    return new JwksServlet(
        () ->
            keys.jwks() instanceof PublishedJwks.Document document
                ? Optional.of(
                    new Document(document.json(), document.entityTag(), document.maxAge()))
                : Optional.empty());
  }

  /**
   * A JWK Set to publish.
   *
   * @param json its text, with public members only
   * @param entityTag the value of {@code ETag} in its quotes (RFC 9110 section 8.8.3); another text
   *     has another tag
   * @param maxAge how long clients may keep it, in whole seconds; zero or more
   */
  public record Document(String json, String entityTag, Duration maxAge) {

    /** The characters of RFC 9110, without those beyond ASCII. */
    private static final Pattern ENTITY_TAG = Pattern.compile("(?:W/)?\"[!#-~]*\"");

    /**
     * A JWK Set to publish.
     *
     * @param json its text, with public members only
     * @param entityTag the value of {@code ETag} in its quotes (RFC 9110 section 8.8.3)
     * @param maxAge how long clients may keep it, zero or more
     * @throws IllegalArgumentException if the tag is malformed or the age is negative
     */
    public Document {
      Objects.requireNonNull(json, "json");
      if (!ENTITY_TAG.matcher(entityTag).matches()) {
        throw new IllegalArgumentException(
            "expected an entity tag in quotes, for example \"v7\", but found " + entityTag);
      }
      if (maxAge.isNegative()) {
        throw new IllegalArgumentException(
            "expected a maxAge of zero or more, but it is " + maxAge);
      }
    }

    /** Compares weakly, as RFC 9110 section 13.1.2 says for {@code If-None-Match}. */
    private boolean isAmong(Stream<String> entityTags) {
      return entityTags.anyMatch(tag -> tag.equals("*") || opaque(tag).equals(opaque(entityTag)));
    }

    private static String opaque(String tag) {
      return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
  }

  /** Answers, or refuses any method but {@code GET} and {@code HEAD}. */
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (ReadOnly.refuses(request, response)) {
      return;
    }
    Optional<Document> document = document();
    if (document.isEmpty()) {
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("Retry-After", "5");
      response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      return;
    }
    publish(document.get(), request, response);
  }

  private Optional<Document> document() {
    try {
      return published.get();
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.WARNING, "there is no JWK Set to publish", e);
      return Optional.empty();
    }
  }

  private static void publish(
      Document document, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("ETag", document.entityTag());
    response.setHeader("Cache-Control", "public, max-age=" + document.maxAge().toSeconds());
    if (document.isAmong(entityTagsOf(request))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    byte[] body = document.json().getBytes(StandardCharsets.UTF_8);
    response.setContentType("application/jwk-set+json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static Stream<String> entityTagsOf(HttpServletRequest request) {
    return Collections.list(request.getHeaders("If-None-Match")).stream()
        .flatMap(field -> Stream.of(field.split(",")))
        .map(String::strip);
  }
}
