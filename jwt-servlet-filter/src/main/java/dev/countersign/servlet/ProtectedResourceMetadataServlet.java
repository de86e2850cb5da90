package dev.countersign.servlet;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Publishes what clients need to know to get a token for this resource (RFC 9728): who issues them,
 * and how they are sent.
 *
 * <p>Map it to {@link #path()}, permit that path in the filter, and give {@link #url()} to {@link
 * JwtFilter.Builder#resourceMetadata}. Answers {@code GET} and {@code HEAD} with a document that is
 * made when the servlet is. Thread-safe.
 */
public final class ProtectedResourceMetadataServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

  private final transient URI resource;
  private final transient byte[] json;

  private ProtectedResourceMetadataServlet(URI resource, byte[] json) {
    this.resource = resource;
    this.json = json;
  }

  /**
   * Metadata of one resource.
   *
   * <p>If you add nothing else, the document says that tokens are sent in the {@code Authorization}
   * header.
   *
   * @param resource the resource identifier: an https URL without fragment and query (http on a
   *     loopback address), usually the {@code aud} of its tokens
   * @return a new builder
   * @throws IllegalArgumentException if it is no such URL
   */
  public static Builder builder(String resource) {
    return new Builder(requireWebUrl(resource, "resource identifier (RFC 9728 section 1.2)"));
  }

  /**
   * Where clients find the document: the well-known part goes between the host and the path of the
   * resource (RFC 9728 section 3.1).
   *
   * @return for example {@code https://api.example/.well-known/oauth-protected-resource}
   */
  public String url() {
    return resource.getScheme() + "://" + resource.getRawAuthority() + path();
  }

  /**
   * The path of {@link #url()}, for the mapping of this servlet and for a rule of the filter.
   *
   * @return for example {@code /.well-known/oauth-protected-resource}
   */
  public String path() {
    String path = resource.getPath();
    return WELL_KNOWN + (path.equals("/") ? "" : path);
  }

  /** Answers, or refuses any method but {@code GET} and {@code HEAD}. */
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (ReadOnly.refuses(request, response)) {
      return;
    }
    response.setHeader("Cache-Control", "public, max-age=3600");
    response.setContentType("application/json");
    response.setContentLength(json.length);
    response.getOutputStream().write(json);
  }

  private static URI requireWebUrl(String text, String what) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw refused(text, what);
    }
    String host = url.getHost();
    boolean loopback = "localhost".equals(host) || "127.0.0.1".equals(host) || "[::1]".equals(host);
    boolean fits =
        host != null
            && ("https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && loopback))
            && url.getRawUserInfo() == null
            && url.getRawQuery() == null
            && url.getRawFragment() == null;
    if (!fits) {
      throw refused(text, what);
    }
    return url;
  }

  private static IllegalArgumentException refused(String text, String what) {
    return new IllegalArgumentException(
        "expected a "
            + what
            + " like https://api.example, without user information, query and fragment, but found '"
            + text
            + "'");
  }

  /** Collects the members of the document. Each can be set once. Not thread-safe. */
  public static final class Builder {

    private final URI resource;
    private final Map<String, Object> members = new LinkedHashMap<>();

    private Builder(URI resource) {
      this.resource = resource;
      members.put("resource", resource.toString());
      members.put("bearer_methods_supported", List.of("header"));
    }

    /**
     * Who issues tokens for this resource ({@code authorization_servers}).
     *
     * @param issuers one or more issuer identifiers (RFC 8414): https URLs, exactly as in {@code
     *     iss}
     * @return this
     * @throws IllegalArgumentException if there is none, or one is no such URL
     */
    public Builder authorizationServers(String... issuers) {
      for (String issuer : issuers) {
        requireWebUrl(issuer, "issuer identifier (RFC 8414 section 2)");
      }
      return put("authorization_servers", texts(issuers));
    }

    /**
     * Which scopes there are ({@code scopes_supported}).
     *
     * @param scopes one or more
     * @return this
     */
    public Builder scopesSupported(String... scopes) {
      return put("scopes_supported", texts(scopes));
    }

    /**
     * What people call the resource ({@code resource_name}).
     *
     * @param name a name to be shown
     * @return this
     */
    public Builder resourceName(String name) {
      return put("resource_name", name);
    }

    /**
     * Where developers read about the resource ({@code resource_documentation}).
     *
     * @param url a page for people
     * @return this
     * @throws IllegalArgumentException if it is no https URL
     */
    public Builder resourceDocumentation(String url) {
      requireWebUrl(url, "resource documentation");
      return put("resource_documentation", url);
    }

    /**
     * That tokens may be, or have to be, bound to a DPoP key ({@code
     * dpop_signing_alg_values_supported}, {@code dpop_bound_access_tokens_required}).
     *
     * @param algs what {@code DpopValidator.algs()} tells: names with spaces between
     * @param required whether no token is taken that is bound to nothing; a rule of the filter has
     *     to say so too
     * @return this
     */
    public Builder dpop(String algs, boolean required) {
      put("dpop_signing_alg_values_supported", texts(algs.split(" ")));
      return put("dpop_bound_access_tokens_required", required);
    }

    /**
     * That tokens may be bound to a client certificate ({@code
     * tls_client_certificate_bound_access_tokens}).
     *
     * @return this
     */
    public Builder tlsClientCertificateBoundAccessTokens() {
      return put("tls_client_certificate_bound_access_tokens", true);
    }

    private Builder put(String name, Object value) {
      if (members.putIfAbsent(name, value) != null) {
        throw new IllegalStateException(name + " was set before; each member can be set once");
      }
      return this;
    }

    private static List<String> texts(String... texts) {
      Set<String> set = new LinkedHashSet<>(List.of(texts));
      if (set.isEmpty() || set.stream().anyMatch(String::isBlank)) {
        throw new IllegalArgumentException("expected one or more texts, none of them blank");
      }
      return List.copyOf(set);
    }

    /**
     * The servlet.
     *
     * @return a servlet with this document
     */
    public ProtectedResourceMetadataServlet build() {
      return new ProtectedResourceMetadataServlet(
          resource, JsonText.of(members).getBytes(StandardCharsets.UTF_8));
    }
  }
}
