package dev.countersign.keystore;

import static dev.countersign.keystore.JwksServer.publishing;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteJwksHttpsTest {

  private static final SigningKey KEY = SigningKey.generate(JwsAlgorithm.ES256);
  private static final char[] PASSWORD = "of a test".toCharArray();

  @TempDir private Path directory;
  private final MovableClock clock = MovableClock.at(TestKeys.START);

  /** A context that shows, and trusts, a certificate of its own for one address. */
  private SSLContext certified(String subjectAlternativeName) throws Exception {
    Path file = directory.resolve(subjectAlternativeName.replaceAll("\\W", "-") + ".p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=test",
                    "-ext",
                    "san=" + subjectAlternativeName,
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    new String(PASSWORD)))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream content = Files.newInputStream(file)) {
      store.load(content, PASSWORD);
    }
    KeyManagerFactory shown =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    shown.init(store, PASSWORD);
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry("ca", store.getCertificate("mykey"));
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }

  private static JwksServer start(SSLContext context) throws Exception {
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(context));
    JwksServer server = JwksServer.start(https);
    server.answers(publishing("max-age=600", KEY));
    return server;
  }

  private RemoteJwks.Builder settings(JwksServer server) {
    return RemoteJwks.builder()
        .uri(URI.create("https://127.0.0.1:" + server.port() + "/jwks.json"))
        .clock(clock)
        .thread(new HeldThread());
  }

  private static HttpClient trusting(SSLContext context) {
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private KeyLookup find(RemoteJwks keys) {
    return keys.find(KEY.keyId(), clock.instant());
  }

  @Test
  void keys_come_over_tls_from_an_authority_that_the_client_trusts() throws Exception {
    SSLContext context = certified("ip:127.0.0.1");
    try (JwksServer server = start(context);
        RemoteJwks keys = settings(server).httpClient(trusting(context)).build()) {
      assertThat(find(keys)).isInstanceOf(KeyLookup.Found.class);
    }
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_refused() throws Exception {
    try (JwksServer server = start(certified("ip:127.0.0.1"));
        RemoteJwks keys = settings(server).build()) {
      assertThat(find(keys)).isInstanceOf(KeyLookup.Unavailable.class);
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void a_certificate_for_another_host_is_refused() throws Exception {
    SSLContext context = certified("dns:auth.example");
    try (JwksServer server = start(context);
        RemoteJwks keys = settings(server).httpClient(trusting(context)).build()) {
      assertThat(find(keys)).isInstanceOf(KeyLookup.Unavailable.class);
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void jwks_ssrf_an_issuer_on_https_cannot_send_us_to_a_port_of_this_machine() throws Exception {
    SSLContext context = certified("ip:127.0.0.1");
    try (JwksServer issuer = start(context);
        JwksServer inside = JwksServer.start()) {
      inside.answers(publishing("max-age=600", KEY));
      String name = "https://127.0.0.1:" + issuer.port();
      issuer.answers(
          "/.well-known/openid-configuration",
          JwksServer.text(
              "", "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(name, inside.uri())));
      try (RemoteJwks keys =
          RemoteJwks.builder()
              .issuer(name)
              .httpClient(trusting(context))
              .clock(clock)
              .thread(new HeldThread())
              .build()) {
        assertThat(find(keys)).isInstanceOf(KeyLookup.Unavailable.class);
        assertThat(issuer.requests()).isOne();
        assertThat(inside.requests()).isZero();
      }
    }
  }
}
