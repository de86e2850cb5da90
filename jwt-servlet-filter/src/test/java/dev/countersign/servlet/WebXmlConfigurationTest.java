package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.JwtIssuer;
import dev.countersign.jwt.SigningKey;
import dev.countersign.jwt.SigningKeys;
import dev.countersign.keystore.EnvironmentKeys;
import dev.countersign.testing.DpopClient;
import dev.countersign.testing.MovableClock;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.AbstractThrowableAssert;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebXmlConfigurationTest {

  private static final String SECRET = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0cyE";
  private static final String PREVIOUS_SECRET = "cHJldmlvdXNwcmV2aW91c3ByZXZpb3VzcHJldmlvdXM";
  private static final String SHORT_SECRET = "c2hvcnQ";
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "JWT_SECRET",
          SECRET,
          "JWT_SECRET_PREVIOUS",
          PREVIOUS_SECRET,
          "PADDED",
          SECRET + "=",
          "SHORT",
          SHORT_SECRET,
          "TEXT",
          "correct horse battery staple",
          "BLANK",
          " ");

  private final Map<String, String> parameters =
      new TreeMap<>(
          Map.of(
              "issuer", "https://auth.example",
              "audience", "orders",
              "secret-env", "JWT_SECRET"));

  private TestApp app(Filter filter) {
    FilterHolder holder = new FilterHolder(filter);
    holder.setInitParameters(parameters);
    return TestApp.unguarded().filter(holder, EnumSet.of(DispatcherType.REQUEST)).secretAt("/*");
  }

  private TestApp app() {
    return app(new JwtFilter(ENVIRONMENT::get));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Filter filter) {
    try (TestApp app = app(filter)) {
      return assertThatThrownBy(app::start).cause();
    }
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRefused() {
    return assertRefused(new JwtFilter(ENVIRONMENT::get))
        .isInstanceOf(ServletException.class)
        .hasMessageStartingWith("the filter ");
  }

  private static JwtIssuer.Builder issuer(String keyId) {
    SigningKey key = SigningKey.ofBase64UrlSecret(JwsAlgorithm.HS256, SECRET).withKeyId(keyId);
    return JwtIssuer.builder()
        .issuer("https://auth.example")
        .lifetime(Duration.ofMinutes(5))
        .signWith(SigningKeys.of(key));
  }

  private static String token() {
    return issuer("k1").audience("orders").build().issue(claims -> claims.subject("alice"));
  }

  @Test
  void a_secret_from_the_environment_is_enough_to_guard_everything() {
    try (TestApp app = app().start()) {
      assertThat(app.get("/x", token()).body()).endsWith("for alice/alice/BEARER");
      assertThat(app.get("/x").statusCode()).isEqualTo(401);
      assertThat(app.get("/x", new Tokens().alice()).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void a_token_may_have_any_kid_where_there_is_one_secret() {
    try (TestApp app = app().start()) {
      String other =
          issuer("another").audience("orders").build().issue(claims -> claims.subject("bob"));

      assertThat(app.get("/x", other).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_token_by_the_secret_before_is_good_while_secrets_rotate() {
    EnvironmentKeys before =
        EnvironmentKeys.builder().environment(Map.of("JWT_SECRET", PREVIOUS_SECRET)::get).build();
    String token = token();
    String older =
        JwtIssuer.builder()
            .issuer("https://auth.example")
            .audience("orders")
            .lifetime(Duration.ofMinutes(5))
            .signWith(before)
            .build()
            .issue(claims -> claims.subject("bob"));
    try (TestApp app = app().start()) {
      assertThat(app.get("/x", token).statusCode()).isEqualTo(200);
      assertThat(app.get("/x", older).statusCode()).isEqualTo(200);
    }
    parameters.put("secret-env", "PADDED"); // the same secret, with nothing before it
    try (TestApp app = app().start()) {
      assertThat(app.get("/x", token).statusCode()).isEqualTo(200);
      assertThat(app.get("/x", older).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void a_token_may_have_no_kid_where_there_is_one_secret() throws Exception {
    String input =
        base64Url("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}".getBytes(StandardCharsets.UTF_8))
            + '.'
            + token().split("\\.", -1)[1];
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getUrlDecoder().decode(SECRET), "HmacSHA256"));
    String signature = base64Url(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    try (TestApp app = app().start()) {
      assertThat(app.get("/x", input + '.' + signature).statusCode()).isEqualTo(200);
    }
  }

  private static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Test
  void issuer_and_audience_are_those_of_the_parameters() {
    parameters.put("audience", "billing, shipping");
    try (TestApp app = app().start()) {
      String shipping =
          issuer("k").audience("shipping").build().issue(claims -> claims.subject("alice"));

      assertThat(app.get("/x", shipping).statusCode()).isEqualTo(200);
      assertThat(app.get("/x", token()).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void permitted_paths_are_a_list_with_commas_or_lines_between() {
    parameters.put("permit", "\n  /login,\n  GET /public/*\n  /health ");
    try (TestApp app = app().start()) {
      for (String path : List.of("/login", "/public/x", "/health")) {
        assertThat(app.get(path).statusCode()).as(path).isEqualTo(200);
      }
      assertThat(app.get("/x").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void roles_claim_realm_and_type_are_those_of_the_parameters() {
    parameters.putAll(Map.of("roles-claim", "roles", "realm", "shop", "type", "JWT,custom"));
    try (TestApp app =
        app()
            .page("/role", (r, s) -> s.getWriter().print("admin: " + r.isUserInRole("admin")))
            .start()) {
      String token =
          issuer("k")
              .audience("orders")
              .type("custom")
              .build()
              .issue(claims -> claims.subject("a").claim("roles", List.of("admin")));
      HttpResponse<String> refused = app.get("/role", token());

      assertThat(app.get("/role", token).body()).isEqualTo("admin: true");
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow())
          .startsWith("Bearer realm=\"shop\", ");
    }
  }

  @Test
  void the_field_with_the_id_of_a_request_is_that_of_the_parameter() {
    parameters.put("request-id-header", "X-Correlation-Id");
    try (TestApp app = app().start()) {
      assertThat(app.get("/x").headers().firstValue("X-Correlation-Id")).isPresent();
      assertThat(app.get("/x").headers().firstValue("X-Request-Id")).isEmpty();
    }
    parameters.put("request-id-header", "X Y");
    assertRefused().hasMessageContaining("wrong request-id-header");
  }

  @Test
  void a_token_that_lives_longer_than_the_parameter_says_is_refused() {
    parameters.put("max-lifetime", "PT4M59S");
    try (TestApp app = app().start()) {
      assertThat(app.get("/x", token()).statusCode()).isEqualTo(401);
    }
    parameters.put("max-lifetime", "PT5M");
    try (TestApp app = app().start()) {
      assertThat(app.get("/x", token()).statusCode()).isEqualTo(200);
    }
  }

  private void withCookie() {
    parameters.putAll(
        Map.of("token-cookie", "token", "external-url", "https://shop.example, https://b.example"));
  }

  @Test
  void a_token_is_taken_from_the_cookie_of_the_parameter() {
    withCookie();
    try (TestApp app = app().start()) {
      String good = "Cookie: __Host-token=" + token();
      assertThat(app.raw("GET /x HTTP/1.1", good)).contains("alice/alice/BEARER");
      assertThat(TestApp.statusOf(app.raw("GET /x HTTP/1.1", "Cookie: token=" + token())))
          .isEqualTo(401);
      assertThat(app.get("/x").body())
          .contains("in the Authorization header or in the cookie __Host-token");
    }
  }

  @Test
  void pages_of_the_external_urls_may_change_something_with_the_cookie_and_no_others() {
    withCookie();
    try (TestApp app = app().start()) {
      String cookie = "Cookie: __Host-token=" + token();
      for (String own : List.of("https://shop.example", "https://b.example")) {
        assertThat(
                TestApp.statusOf(
                    app.raw("POST /x HTTP/1.1", "Content-Length: 0", cookie, "Origin: " + own)))
            .isEqualTo(200);
      }
      assertThat(
              TestApp.statusOf(
                  app.raw(
                      "POST /x HTTP/1.1",
                      "Content-Length: 0",
                      cookie,
                      "Origin: https://evil.example")))
          .isEqualTo(403);
    }
  }

  @Test
  void without_the_parameter_no_cookie_is_looked_at() {
    try (TestApp app = app().start()) {
      assertThat(TestApp.statusOf(app.raw("GET /x HTTP/1.1", "Cookie: __Host-token=" + token())))
          .isEqualTo(401);
    }
  }

  private static String bound(DpopClient client) {
    return issuer("k1")
        .audience("orders")
        .build()
        .issue(claims -> claims.subject("alice").boundToKey(client.thumbprint()));
  }

  private static String sent(TestApp app, String token, String proof) {
    return app.raw("GET /x HTTP/1.1", "Authorization: DPoP " + token, "DPoP: " + proof);
  }

  @Test
  void a_token_that_is_bound_to_a_key_is_taken_with_a_proof_and_a_proof_once() {
    parameters.putAll(
        Map.of("dpop-replay-cache", "in-memory", "external-url", "https://api.example"));
    DpopClient client = DpopClient.create(InstantSource.system());
    try (TestApp app = app().start()) {
      String token = bound(client);
      String proof = client.proof("GET", "https://api.example/x", token);
      assertThat(sent(app, token, proof)).contains("alice/alice/DPOP");
      assertThat(sent(app, token, proof)).contains("error=\"invalid_dpop_proof\"");
      assertThat(app.get("/x").headers().allValues("WWW-Authenticate"))
          .containsExactly(
              "Bearer realm=\"api\"", "DPoP realm=\"api\", algs=\"PS256 ES256 EdDSA Ed25519\"");
    }
  }

  @Test
  void proofs_are_of_the_algorithms_and_the_age_of_the_parameters() {
    parameters.putAll(
        Map.of(
            "dpop-replay-cache", "in-memory",
            "dpop-algorithms", "PS256, ES256",
            "dpop-max-age", "PT1S",
            "external-url", "https://api.example"));
    MovableClock before = MovableClock.at(InstantSource.system().instant().minusSeconds(45));
    DpopClient late = DpopClient.create(before);
    try (TestApp app = app().start()) {
      String token = bound(late);
      assertThat(app.get("/x").headers().allValues("WWW-Authenticate").get(1))
          .endsWith("algs=\"PS256 ES256\"");
      assertThat(sent(app, token, late.proof("GET", "https://api.example/x", token)))
          .contains("error=\"invalid_dpop_proof\"");
    }
    parameters.remove("dpop-max-age");
    try (TestApp app = app().start()) {
      String token = bound(late);
      assertThat(sent(app, token, late.proof("GET", "https://api.example/x", token)))
          .contains("alice/alice/DPOP");
    }
  }

  @Test
  void each_challenge_says_where_the_metadata_of_the_parameter_are() {
    String url = "https://api.example/.well-known/oauth-protected-resource";
    parameters.put("resource-metadata", url);
    try (TestApp app = app().start()) {
      assertThat(app.get("/x").headers().firstValue("WWW-Authenticate"))
          .contains("Bearer realm=\"api\", resource_metadata=\"" + url + "\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "token-cookie, token, without external-url",
    "dpop-replay-cache, in-memory, without external-url",
    "external-url, https://api.example, 'token-cookie and dpop-replay-cache'",
    "dpop-algorithms, ES256, without dpop-replay-cache",
    "dpop-max-age, PT1M, without dpop-replay-cache"
  })
  void a_parameter_that_does_nothing_or_too_much_without_another_is_refused(
      String name, String value, String complaint) {
    parameters.put(name, value);

    assertRefused().hasMessageContaining(name).hasMessageContaining(complaint);
  }

  @ParameterizedTest
  @CsvSource({
    "token-cookie, __Host-token",
    "token-cookie, a b",
    "external-url, api.example",
    "external-url, https://api.example/?x",
    "external-url, ','",
    "dpop-replay-cache, redis",
    "dpop-algorithms, ES1",
    "dpop-algorithms, HS256",
    "dpop-algorithms, ','",
    "dpop-max-age, PT1H",
    "dpop-max-age, 60",
    "resource-metadata, /metadata",
    "resource-metadata, 'https://api.example/a\"b'"
  })
  void a_wrong_parameter_for_cookies_dpop_or_metadata_is_named(String name, String value) {
    withCookie();
    parameters.put("dpop-replay-cache", "in-memory");
    parameters.put(name, value);

    assertRefused().hasMessageMatching("the filter \\S+ has a (wrong )?" + name + "(?s).*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"issuer", "audience", "secret-env"})
  void a_missing_parameter_is_named(String name) {
    parameters.remove(name);

    assertRefused().hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"issuer", "audience", "secret-env"})
  void a_blank_parameter_is_a_missing_one(String name) {
    parameters.put(name, "  ");

    assertRefused().hasMessageContaining(name);
  }

  @Test
  void a_secret_and_the_address_of_public_keys_contradict_each_other() {
    parameters.put("jwks-uri", "https://auth.example/jwks.json");

    assertRefused()
        .hasMessageContaining("both jwks-uri and secret-env")
        .hasMessageContaining("remove");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ES256", "none", "hs256", "HS1", "RS256"})
  void an_algorithm_that_takes_no_secret_is_refused_with_one(String algorithm) {
    parameters.put("algorithm", algorithm);

    assertRefused().hasMessageContaining("HS256, HS384 or HS512");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "none", "es256"})
  void an_algorithm_that_is_not_for_public_keys_is_refused_with_their_address(String algorithm) {
    parameters.remove("secret-env");
    parameters.putAll(Map.of("jwks-uri", "https://auth.example/jwks.json", "algorithm", algorithm));

    assertRefused().hasMessageContaining("algorithm");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://auth.example/jwks.json", "jwks.json", "file:///etc/jwks.json", "a b", ":"})
  void an_address_that_nobody_could_trust_is_refused(String uri) {
    parameters.remove("secret-env");
    parameters.put("jwks-uri", uri);

    assertRefused().hasMessageContaining("wrong jwks-uri");
  }

  @ParameterizedTest
  @CsvSource({"HS384, 48", "HS512, 64"})
  void a_secret_too_short_for_its_algorithm_is_refused(String algorithm, String bytes) {
    parameters.put("algorithm", algorithm);

    assertRefused().hasMessageContaining(bytes).hasMessageNotContaining(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHORT", "TEXT"})
  void a_secret_that_is_none_is_refused_and_not_repeated(String variable) {
    parameters.put("secret-env", variable);

    assertRefused()
        .hasMessageContaining("secret-env")
        .hasMessageNotContainingAny(SHORT_SECRET, "horse");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ABSENT", "BLANK", SECRET})
  void a_variable_that_is_not_set_is_refused_and_a_secret_in_its_place_not_repeated(String name) {
    parameters.put("secret-env", name);

    assertRefused()
        .hasMessageContaining("an environment variable that is not set")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void the_environment_is_that_of_the_process() {
    parameters.put("secret-env", "PATH"); // set everywhere, and never base64url

    assertRefused(new JwtFilter())
        .hasMessageContaining("secret-env: expected base64 or base64url")
        .hasMessageNotContaining(System.getenv("PATH"));
  }

  @ParameterizedTest
  @CsvSource({
    "clock-skew, 30, PT30S",
    "clock-skew, PT10M, five minutes|PT5M",
    "clock-skew, -PT1S, PT5M",
    "permit, login, expected a pattern",
    "permit, /*, can never be reached",
    "permit, '/a, /a', can never be reached",
    "realm, 'a\"b', realm",
    "roles-claim, /, roles"
  })
  void a_wrong_parameter_is_named_with_what_is_expected(
      String name, String value, String expected) {
    parameters.put(name, value);

    assertRefused().hasMessageContaining(name).hasMessageMatching("(?s).*(" + expected + ").*");
  }

  @Test
  void an_unknown_parameter_is_named_since_it_may_be_a_misspelt_one() {
    parameters.put("clock_skew", "PT1S");

    assertRefused().hasMessageContaining("[clock_skew]").hasMessageContaining("clock-skew");
  }

  @Test
  void parameters_for_a_filter_that_was_built_are_refused() {
    JwtFilter built =
        JwtFilter.builder(new Tokens().validator())
            .require("/*", AccessRule.authenticated())
            .build();

    assertRefused(built).hasMessageContaining("would be ignored");
  }
}
