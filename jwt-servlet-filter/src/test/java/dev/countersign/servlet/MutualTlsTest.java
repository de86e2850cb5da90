package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.DpopReplayCache;
import dev.countersign.jwt.DpopValidator;
import dev.countersign.testing.DpopClient;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tokens that are bound to a client certificate (RFC 8705), over real TLS. */
class MutualTlsTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  /** A key and its certificate, which says itself that it is good. */
  private record Party(KeyPair keys, X509Certificate certificate) {

    static Party named(String name) throws Exception {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      KeyPair keys = generator.generateKeyPair();
      X500Name subject = new X500Name("CN=" + name);
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              subject,
              BigInteger.valueOf(name.hashCode()).abs(),
              Date.from(Instant.parse("2020-01-01T00:00:00Z")),
              Date.from(Instant.parse("2120-01-01T00:00:00Z")),
              subject,
              keys.getPublic());
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
      return new Party(
          keys,
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))));
    }

    KeyStore keyStore() throws Exception {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, PASSWORD);
      store.setKeyEntry("key", keys.getPrivate(), PASSWORD, new Certificate[] {certificate});
      return store;
    }
  }

  private static KeyStore trusting(Party... parties) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD);
    for (Party party : parties) {
      store.setCertificateEntry(
          party.certificate().getSubjectX500Principal().getName(), party.certificate());
    }
    return store;
  }

  private static Party serverParty;
  private static Party alice;
  private static Party thief;

  private final Tokens tokens = new Tokens();
  private final Server server = new Server();
  private int port;

  @BeforeAll
  static void makeCertificates() throws Exception {
    serverParty = Party.named("server");
    alice = Party.named("alice");
    thief = Party.named("thief");
  }

  private void start(UnaryOperator<JwtFilter.Builder> setting) throws Exception {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStore(serverParty.keyStore());
    tls.setKeyStorePassword(new String(PASSWORD));
    tls.setTrustStore(trusting(alice, thief));
    tls.setWantClientAuth(true);
    HttpConfiguration http = new HttpConfiguration();
    http.addCustomizer(new SecureRequestCustomizer(false));
    ServerConnector connector = new ServerConnector(server, tls, new HttpConnectionFactory(http));
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler("/");
    server.setHandler(context);
    setting
        .apply(JwtFilter.builder(tokens.validator()).require("/*", AccessRule.authenticated()))
        .build()
        .addTo(context.getServletContext());
    context.addServlet(
        new HttpServlet() {
          private static final long serialVersionUID = 1;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            response.getWriter().print(TestApp.SECRET);
          }
        },
        "/*");
    server.start();
    port = connector.getLocalPort();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  private HttpResponse<String> get(Optional<Party> client, String... fields) throws Exception {
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusting(serverParty));
    KeyManager[] keys = {};
    if (client.isPresent()) {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(client.get().keyStore(), PASSWORD);
      keys = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), new SecureRandom());
    return HttpClient.newBuilder()
        .sslContext(context)
        .build()
        .send(
            HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/orders"))
                .headers(fields)
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private String boundTo(Party party) {
    return tokens.of(claims -> claims.subject("alice").boundToCertificate(party.certificate()));
  }

  private static String bearer(String token) {
    return "Bearer " + token;
  }

  private static void assertInvalidToken(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(challenge -> assertThat(challenge).contains("error=\"invalid_token\""));
    assertThat(response.body()).doesNotContain(TestApp.SECRET);
  }

  @Test
  void the_token_passes_over_a_connection_with_its_certificate() throws Exception {
    start(filter -> filter);

    HttpResponse<String> response =
        get(Optional.of(alice), "Authorization", bearer(boundTo(alice)));

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void a_stolen_token_is_refused_over_a_connection_with_another_certificate() throws Exception {
    start(filter -> filter);

    assertInvalidToken(get(Optional.of(thief), "Authorization", bearer(boundTo(alice))));
  }

  @Test
  void a_stolen_token_is_refused_over_a_connection_without_a_certificate() throws Exception {
    start(filter -> filter);

    assertInvalidToken(get(Optional.empty(), "Authorization", bearer(boundTo(alice))));
  }

  @Test
  void a_token_that_is_bound_to_nothing_passes_with_and_without_a_certificate() throws Exception {
    start(filter -> filter);
    String unbound = bearer(tokens.alice());

    assertThat(get(Optional.of(thief), "Authorization", unbound).statusCode()).isEqualTo(200);
    assertThat(get(Optional.empty(), "Authorization", unbound).statusCode()).isEqualTo(200);
  }

  @Test
  void no_header_stands_for_a_certificate() throws Exception {
    start(filter -> filter);
    String pem = Base64.getEncoder().encodeToString(alice.certificate().getEncoded());

    for (String field :
        new String[] {
          "Client-Cert", "X-Client-Cert", "X-SSL-Cert", "X-Forwarded-Client-Cert", "SSL_CLIENT_CERT"
        }) {
      assertInvalidToken(
          get(Optional.of(thief), "Authorization", bearer(boundTo(alice)), field, ":" + pem + ":"));
    }
  }

  @Test
  void a_function_of_the_users_takes_the_place_of_the_container() throws Exception {
    start(
        filter ->
            filter.clientCertificate(
                request ->
                    "alice".equals(request.getHeader("X-Of-Proxy"))
                        ? Optional.of(alice.certificate())
                        : Optional.empty()));
    String token = bearer(boundTo(alice));

    assertThat(get(Optional.empty(), "Authorization", token, "X-Of-Proxy", "alice").statusCode())
        .isEqualTo(200);
    assertInvalidToken(get(Optional.of(alice), "Authorization", token));
  }

  @Test
  void a_function_that_throws_lets_nobody_in_and_does_not_blame_the_token() throws Exception {
    start(
        filter ->
            filter.clientCertificate(
                request -> {
                  throw new IllegalStateException("away");
                }));

    assertThat(get(Optional.of(alice), "Authorization", bearer(boundTo(alice))).statusCode())
        .isEqualTo(503);
  }

  @Test
  void a_token_that_is_bound_in_both_ways_needs_more_than_the_certificate() throws Exception {
    start(filter -> filter);
    DpopClient client = DpopClient.create(tokens.clock());
    String token =
        tokens.of(
            claims ->
                claims
                    .subject("alice")
                    .boundToCertificate(alice.certificate())
                    .boundToKey(client.thumbprint()));

    assertInvalidToken(get(Optional.of(alice), "Authorization", bearer(token)));
  }

  @Test
  void a_token_that_is_bound_in_both_ways_needs_the_certificate_and_the_proof() throws Exception {
    DpopValidator proofs =
        DpopValidator.builder()
            .replayCache(DpopReplayCache.inMemory())
            .clock(tokens.clock())
            .build();
    start(filter -> filter.externalUrl("https://api.example").dpop(proofs));
    DpopClient client = DpopClient.create(tokens.clock());
    String token =
        tokens.of(
            claims ->
                claims
                    .subject("alice")
                    .boundToCertificate(alice.certificate())
                    .boundToKey(client.thumbprint()));
    String url = "https://api.example/orders";
    String[] good = {"Authorization", "DPoP " + token, "DPoP", client.proof("GET", url, token)};

    assertThat(get(Optional.of(alice), "Authorization", "DPoP " + token).statusCode())
        .isEqualTo(401);
    assertThat(get(Optional.of(thief), good).statusCode()).isEqualTo(401);
    assertThat(get(Optional.of(alice), good).statusCode()).isEqualTo(200);
  }

  @Test
  void a_token_can_be_bound_to_one_certificate() {
    assertThatThrownBy(
            () ->
                tokens.of(
                    claims ->
                        claims
                            .boundToCertificate(alice.certificate())
                            .boundToCertificate(thief.certificate())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bound before");
  }

  /** The certificate of RFC 8705 appendix A, which has its confirmation claim too. */
  private static final String OF_THE_RFC =
      """
      -----BEGIN CERTIFICATE-----
      MIIBBjCBrAIBAjAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDDARtdGxzMB4XDTE4MTAx
      ODEyMzcwOVoXDTIyMDUwMjEyMzcwOVowDzENMAsGA1UEAwwEbXRsczBZMBMGByqG
      SM49AgEGCCqGSM49AwEHA0IABNcnyxwqV6hY8QnhxxzFQ03C7HKW9OylMbnQZjjJ
      /Au08/coZwxS7LfA4vOLS9WuneIXhbGGWvsDSb0tH6IxLm8wCgYIKoZIzj0EAwID
      SQAwRgIhAP0RC1E+vwJD/D1AGHGzuri+hlV/PpQEKTWUVeORWz83AiEA5x2eXZOV
      bUlJSGQgjwD5vaUaKlLR50Q2DmFfQj1L+SY=
      -----END CERTIFICATE-----
      """;

  @Test
  void the_thumbprint_of_the_certificate_of_rfc_8705_is_that_of_the_rfc() throws Exception {
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(OF_THE_RFC.getBytes(StandardCharsets.US_ASCII)));
    String token = tokens.of(claims -> claims.subject("alice").boundToCertificate(certificate));
    assertThat(tokens.validator().validate(token).claims())
        .containsEntry("cnf", Map.of("x5t#S256", "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"));

    start(filter -> filter.clientCertificate(request -> Optional.of(certificate)));

    assertThat(get(Optional.empty(), "Authorization", bearer(token)).statusCode()).isEqualTo(200);
  }
}
