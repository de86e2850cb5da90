package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9728. */
class ProtectedResourceMetadataServletTest {

  private final Tokens tokens = new Tokens();

  private final ProtectedResourceMetadataServlet metadata =
      ProtectedResourceMetadataServlet.builder("https://api.example/orders")
          .authorizationServers("https://auth.example", "https://auth.example/tenants/1")
          .scopesSupported("orders:read", "orders:write")
          .resourceName("Orders \"and\" more")
          .resourceDocumentation("https://api.example/docs")
          .dpop("ES256 EdDSA", false)
          .tlsClientCertificateBoundAccessTokens()
          .build();

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(tokens.validator())
                  .permit(metadata.path())
                  .require("/*", AccessRule.scope("orders:read"))
                  .resourceMetadata(metadata.url())
                  .build())
          .secretAt("/*")
          .servlet(metadata.path(), metadata);

  @BeforeEach
  void start() {
    app.start();
  }

  @Test
  void the_document_has_the_members_of_section_2() {
    HttpResponse<String> response = app.get("/.well-known/oauth-protected-resource/orders");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
    assertThat(response.body())
        .isEqualTo(
            "{\"resource\":\"https://api.example/orders\",\"bearer_methods_supported\":[\"header\"],"
                + "\"authorization_servers\":[\"https://auth.example\",\"https://auth.example/tenants/1\"],"
                + "\"scopes_supported\":[\"orders:read\",\"orders:write\"],"
                + "\"resource_name\":\"Orders \\\"and\\\" more\","
                + "\"resource_documentation\":\"https://api.example/docs\","
                + "\"dpop_signing_alg_values_supported\":[\"ES256\",\"EdDSA\"],"
                + "\"dpop_bound_access_tokens_required\":false,"
                + "\"tls_client_certificate_bound_access_tokens\":true}");
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.example, https://api.example/.well-known/oauth-protected-resource",
    "https://api.example/, https://api.example/.well-known/oauth-protected-resource",
    "https://api.example:8443/a/b, https://api.example:8443/.well-known/oauth-protected-resource/a/b",
    "http://localhost:8080, http://localhost:8080/.well-known/oauth-protected-resource"
  })
  void the_well_known_part_goes_between_host_and_path(String resource, String url) {
    assertThat(ProtectedResourceMetadataServlet.builder(resource).build().url()).isEqualTo(url);
  }

  @Test
  void each_challenge_names_it() {
    String parameter = ", resource_metadata=\"" + metadata.url() + '"';

    assertThat(app.get("/x").headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer realm=\"api\"" + parameter);
    assertThat(app.get("/x", tokens.forged()).headers().allValues("WWW-Authenticate"))
        .singleElement()
        .asString()
        .startsWith("Bearer realm=\"api\"" + parameter + ", error=\"invalid_token\"");
    assertThat(app.get("/x", tokens.alice()).headers().allValues("WWW-Authenticate"))
        .singleElement()
        .asString()
        .contains(parameter)
        .endsWith("scope=\"orders:read\"");
  }

  @Test
  void any_method_but_get_and_head_is_refused() {
    String response = app.raw("POST " + metadata.path() + " HTTP/1.1", "Content-Length: 0");

    assertThat(TestApp.statusOf(response)).isEqualTo(405);
    assertThat(response).contains("Allow: GET, HEAD");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "api.example",
        "http://api.example",
        "https://api.example?x",
        "https://api.example#x",
        "https://u@api.example",
        "https://",
        "urn:api",
        "https://a b"
      })
  void an_identifier_that_is_none_is_refused(String resource) {
    assertThatThrownBy(() -> ProtectedResourceMetadataServlet.builder(resource))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("RFC 9728");
    assertThatThrownBy(
            () ->
                ProtectedResourceMetadataServlet.builder("https://api.example")
                    .authorizationServers(resource))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "/x", "http://a\"b", "https://api.example/\" x=\"", "ftp://a"})
  void a_url_of_metadata_that_is_none_is_refused(String url) {
    assertThatThrownBy(() -> JwtFilter.builder(tokens.validator()).resourceMetadata(url))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void each_member_can_be_set_once_and_not_to_nothing() {
    assertThatThrownBy(
            () ->
                ProtectedResourceMetadataServlet.builder("https://api.example")
                    .resourceName("a")
                    .resourceName("b"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> ProtectedResourceMetadataServlet.builder("https://api.example").scopesSupported())
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String documentOf(ProtectedResourceMetadataServlet servlet) {
    try (TestApp bare = TestApp.unguarded().servlet(servlet.path(), servlet).start()) {
      return bare.get(servlet.path()).body();
    }
  }

  /** Section 3.2: a parameter without a value is left out. */
  @Test
  void what_was_not_said_is_left_out() {
    assertThat(documentOf(ProtectedResourceMetadataServlet.builder("https://api.example").build()))
        .isEqualTo(
            "{\"resource\":\"https://api.example\",\"bearer_methods_supported\":[\"header\"]}");
  }

  /** Section 3.3: clients compare it with what they know, character by character. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.example",
        "https://api.example/",
        "https://API.example:443/a%2fb",
        "https://api.example/a/"
      })
  void the_resource_is_named_exactly_as_it_was_given(String resource) {
    assertThat(documentOf(ProtectedResourceMetadataServlet.builder(resource).build()))
        .startsWith("{\"resource\":\"" + resource + "\",");
  }
}
