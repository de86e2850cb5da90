package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.Jwt;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that revocation (RFC 7009 section 2.1) and introspection (RFC 7662 2.1) share. */
@ParameterizedClass
@ValueSource(strings = {"/revoke", "/introspect"})
class TokenEndpointTest {

  @Parameter private String path;

  private final Tokens tokens = new Tokens();
  private final String token = tokens.alice();
  private final List<Jwt> revoked = new CopyOnWriteArrayList<>();

  private volatile ClientAuthenticator clients = TokenClients::authenticate;

  @AutoClose
  private final TestApp app =
      TestApp.unguarded()
          .servlet("/revoke", revocation(request -> clients.authenticate(request)))
          .servlet("/introspect", introspection(request -> clients.authenticate(request)))
          .start();

  private HttpServlet revocation(ClientAuthenticator authenticator) {
    return RevocationServlet.builder(authenticator)
        .accessTokens(tokens.validator(), revoked::add)
        .build();
  }

  private HttpServlet introspection(ClientAuthenticator authenticator) {
    return IntrospectionServlet.builder(authenticator).accessTokens(tokens.validator()).build();
  }

  private String credentials() {
    return TokenClients.form("client_id", "web", "client_secret", TokenClients.SECRET);
  }

  private HttpResponse<String> post(String form) {
    return TokenClients.postForm(app, path, form);
  }

  private HttpResponse<String> postAs(String contentType) {
    return app.send(
        app.request(path)
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofString(credentials() + "&token=" + token)));
  }

  private void assertRefused(HttpResponse<String> response, int status, String error) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body())
        .startsWith("{\"error\":\"" + error + "\"")
        .doesNotContain(token, TokenClients.SECRET);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(revoked).isEmpty();
  }

  @Test
  void a_client_with_a_token_is_answered_and_nothing_is_cached() {
    HttpResponse<String> response = post(credentials() + "&token=" + token);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"})
  void any_method_but_post_is_refused(String method) {
    HttpResponse<String> response =
        app.send(
            app.request(path + "?" + credentials() + "&token=" + token)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("POST");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(revoked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded2",
        "application/x-www-form-urlencoded, text/plain"
      })
  void any_type_of_body_but_a_form_is_refused(String contentType) {
    assertRefused(postAs(contentType), 415, "invalid_request");
  }

  @Test
  void a_body_without_a_type_is_refused() {
    assertRefused(
        app.send(
            app.request(path).POST(BodyPublishers.ofString(credentials() + "&token=" + token))),
        415,
        "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded;charset=UTF-8",
        "Application/X-WWW-Form-Urlencoded ; charset=utf-8"
      })
  void the_type_is_compared_without_its_parameters_and_its_case(String contentType) {
    assertThat(postAs(contentType).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&token=", "&token", "&TOKEN=x", "&toke%6E2=x"})
  void a_request_without_a_token_is_refused(String rest) {
    assertRefused(post(credentials() + rest), 400, "invalid_request");
  }

  /** RFC 6749 section 3.2: 'parameters MUST NOT be included more than once'. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "&token=other",
        "&token=",
        "&%74oken=other",
        "&client_id=orders",
        "&token_type_hint=a&token_type_hint=b"
      })
  void a_parameter_that_comes_twice_is_refused(String rest) {
    assertRefused(post(credentials() + "&token=" + token + rest), 400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%", "%4", "%zz", "%+1", "%-1", "%ff", "%c0%80", "%ed%a0%80", " ", "\u00e9"})
  void a_malformed_form_is_refused(String value) {
    assertRefused(post(credentials() + "&token=" + token + "&x=" + value), 400, "invalid_request");
  }

  @Test
  void a_parameter_that_nobody_knows_is_ignored() {
    assertThat(post(credentials() + "&token=" + token + "&x=%C3%A9+&&").statusCode())
        .isEqualTo(200);
  }

  @Test
  void a_token_in_the_query_is_not_read() {
    HttpResponse<String> response =
        TokenClients.postForm(app, path + "?token=" + token, credentials());

    assertRefused(response, 400, "invalid_request");
  }

  @Test
  void credentials_in_the_query_are_not_read() {
    HttpResponse<String> response =
        TokenClients.postForm(app, path + "?" + credentials(), "token=" + token);

    assertRefused(response, 401, "invalid_client");
  }

  @Test
  void what_stands_in_the_query_does_not_count_as_twice() {
    HttpResponse<String> response =
        TokenClients.postForm(
            app, path + "?token=other&tenant=a", credentials() + "&token=" + token);

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void a_body_of_64_kib_is_read_and_one_byte_more_is_refused() {
    String form = credentials() + "&token=" + token + "&x=";
    String full = form + "x".repeat(64 * 1024 - form.length());

    assertThat(post(full).statusCode()).isEqualTo(200);
    revoked.clear();
    // Not by a client, which may still be writing when the connection is closed after the answer.
    try (Wire wire = app.connect()) {
      wire.send(
          "POST "
              + path
              + " HTTP/1.1\r\nHost: a\r\nContent-Length: "
              + (full.length() + 1)
              + "\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n");

      String response = wire.readResponse();
      assertThat(TestApp.statusOf(response)).isEqualTo(413);
      assertThat(response)
          .contains("\r\n\r\n{\"error\":\"invalid_request\"")
          .contains("Content-Type: application/json", "Cache-Control: no-store")
          .doesNotContain(token, TokenClients.SECRET);
    }
    assertThat(revoked).isEmpty();
  }

  @Test
  void a_body_that_does_not_say_how_long_it_is_is_read_no_further_than_its_bound() {
    try (Wire wire = app.connect()) {
      wire.send(
          "POST "
              + path
              + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
              + "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
              + "10001\r\n"
              + "x".repeat(0x10001)
              + "\r\n");

      assertThat(TestApp.statusOf(wire.readResponse())).as("without the last chunk").isEqualTo(413);
    }
  }

  @Test
  void a_body_that_says_that_it_is_huge_is_refused_before_it_comes() {
    try (Wire wire = app.connect()) {
      wire.send(
          "POST "
              + path
              + " HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n"
              + "Content-Type: application/x-www-form-urlencoded\r\n\r\n");

      assertThat(TestApp.statusOf(wire.readResponse())).isEqualTo(413);
    }
  }

  /** RFC 6749 section 5.2. */
  @Test
  void a_client_that_is_not_authenticated_is_challenged() {
    HttpResponse<String> response =
        post(TokenClients.form("client_id", "web", "client_secret", "guess", "token", token));

    assertRefused(response, 401, "invalid_client");
    assertThat(response.headers().firstValue("WWW-Authenticate"))
        .contains("Basic realm=\"clients\"");
  }

  @Test
  void a_client_that_is_not_authenticated_learns_nothing_about_its_request() {
    assertRefused(post(""), 401, "invalid_client");
  }

  @Test
  void a_function_of_the_applications_may_read_the_header() {
    clients =
        request ->
            Optional.ofNullable(request.getHeader("Authorization"))
                .filter(
                    value ->
                        value.equals(
                            "Basic "
                                + Base64.getEncoder()
                                    .encodeToString("web:pw".getBytes(StandardCharsets.UTF_8))))
                .map(value -> "web");

    assertThat(
            app.send(
                    app.request(path)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Authorization", "Basic d2ViOnB3")
                        .POST(BodyPublishers.ofString("token=" + token)))
                .statusCode())
        .isEqualTo(200);
    assertThat(post("token=" + token).statusCode()).isEqualTo(401);
  }

  @Test
  void a_function_of_the_applications_sees_the_form_and_not_the_query() {
    List<String> seen = new CopyOnWriteArrayList<>();
    clients =
        request -> {
          seen.add(describe(request));
          return Optional.empty();
        };
    TokenClients.postForm(app, path + "?b=query&c=query", "a=%C3%A9+x&b=form&empty=");

    assertThat(seen).containsExactly("[a, b] [a, b] é x form null null [form] null");
  }

  private static String describe(HttpServletRequest request) {
    return new TreeSet<>(Collections.list(request.getParameterNames()))
        + " "
        + new TreeSet<>(request.getParameterMap().keySet())
        + " "
        + request.getParameter("a")
        + " "
        + request.getParameterMap().get("b")[0]
        + " "
        + request.getParameter("c")
        + " "
        + request.getParameter("empty")
        + " "
        + Arrays.toString(request.getParameterValues("b"))
        + " "
        + Arrays.toString(request.getParameterValues("c"));
  }

  @Test
  void a_function_that_throws_is_answered_with_try_again() {
    clients =
        request -> {
          throw new IllegalStateException("the client registry is away");
        };
    HttpResponse<String> response = post(credentials() + "&token=" + token);

    assertRefused(response, 503, "temporarily_unavailable");
    assertThat(response.headers().firstValue("Retry-After")).contains("5");
    assertThat(response.body()).doesNotContain("registry");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "Basic\r\nX: y", "Basic realm=\"\u00e9\""})
  void a_challenge_that_does_not_fit_into_a_header_is_refused_at_once(String challenge) {
    ClientAuthenticator odd =
        new ClientAuthenticator() {
          @Override
          public Optional<String> authenticate(HttpServletRequest request) {
            return Optional.empty();
          }

          @Override
          public String challenge() {
            return challenge;
          }
        };

    assertThatThrownBy(() -> RevocationServlet.builder(odd))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("challenge()");
    assertThatThrownBy(() -> IntrospectionServlet.builder(odd))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
