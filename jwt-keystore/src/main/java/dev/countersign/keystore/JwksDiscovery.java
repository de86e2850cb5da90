package dev.countersign.keystore;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds an issuer's JWK Set by the issuer's metadata: OpenID Connect Discovery 1.0 section 4, or
 * else RFC 8414 section 3.
 *
 * <p>The metadata has to name this very issuer (RFC 8414 section 3.3): otherwise a page of one
 * tenant of a host could give keys to another. Its key URL is fetched from, so it must be no weaker
 * than the issuer's own: an issuer on https cannot send us to http, nor to an address of this
 * machine. Used by one thread at a time.
 */
final class JwksDiscovery implements JwksLocation {

  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String issuer;
  private final URI issuerUri;
  private final boolean allowInsecureHttp;
  private final DocumentFetcher fetcher;
  private volatile Optional<URI> found = Optional.empty();

  JwksDiscovery(String issuer, URI issuerUri, boolean allowInsecureHttp, DocumentFetcher fetcher) {
    this.issuer = issuer;
    this.issuerUri = issuerUri;
    this.allowInsecureHttp = allowInsecureHttp;
    this.fetcher = fetcher;
  }

  @Override
  public URI find() throws IOException, InterruptedException {
    if (found.isEmpty()) {
      found = Optional.of(jwksUri(metadata()));
    }
    return found.get();
  }

  @Override
  public void doubt() {
    found = Optional.empty();
  }

  /** The one location, then the other, as most issuers have only the first. */
  private Map<String, String> metadata() throws IOException, InterruptedException {
    List<URI> locations = locations(issuerUri);
    try {
      return strings(fetcher.fetch(locations.get(0)).text());
    } catch (DocumentFetcher.UnexpectedStatus e) {
      if (!e.isTheClientsFault()) {
        throw e;
      }
      return strings(fetcher.fetch(locations.get(1)).text());
    }
  }

  /** A slash at the end does not count. The first standard appends, the second inserts. */
  static List<URI> locations(URI issuer) {
    String host = issuer.getScheme() + "://" + issuer.getRawAuthority();
    String path = issuer.getRawPath().replaceFirst("/$", "");
    return List.of(
        URI.create(host + path + "/.well-known/openid-configuration"),
        URI.create(host + "/.well-known/oauth-authorization-server" + path));
  }

  private URI jwksUri(Map<String, String> metadata) throws IOException {
    if (!issuer.equals(metadata.get("issuer"))) {
      throw new IOException(
          "expected metadata of the issuer " + issuer + ", but it is of another or of none");
    }
    try {
      URI uri = new URI(metadata.getOrDefault("jwks_uri", ""));
      boolean weaker = Endpoint.isHttps(issuerUri) && !Endpoint.isHttps(uri);
      if (weaker || Endpoint.complaint(uri, allowInsecureHttp).isPresent()) {
        throw new IOException("expected a jwks_uri with https in the metadata");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IOException("expected a URL as jwks_uri in the metadata");
    }
  }

  /** The members of an object that are strings. */
  private static Map<String, String> strings(String json) throws IOException {
    Map<String, String> strings = new HashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      boolean object = parser.nextToken() == JsonToken.START_OBJECT;
      while (object && parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
          strings.put(name, parser.getText());
        } else {
          parser.skipChildren();
        }
      }
      if (!object || parser.nextToken() != null) {
        throw new IOException("expected metadata that are one JSON object");
      }
      return strings;
    } catch (JsonProcessingException e) {
      // Its message quotes the document.
      throw new IOException("expected metadata in JSON without duplicate members");
    }
  }
}
