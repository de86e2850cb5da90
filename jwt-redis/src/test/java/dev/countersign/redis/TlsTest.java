package dev.countersign.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.jwt.revocation.RevocationStoreException;
import dev.countersign.jwt.revocation.SessionTimeouts;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS, to a server that shows a certificate of its own. */
class TlsTest {

  private static final String PASSWORD = "changeit";

  @TempDir private Path directory;

  private RedisProcess redis;
  private Path certificate;
  private Path key;

  @AfterEach
  void stop() throws Exception {
    if (redis != null) {
      redis.close();
    }
  }

  /** The port without TLS stays open for the tests' own commands. */
  private int start(String name, String clients) throws Exception {
    makeCertificate(name);
    int port = RedisProcess.freePort();
    redis =
        RedisProcess.start(
            RedisProcess.embedded(),
            "--tls-port",
            Integer.toString(port),
            "--tls-cert-file",
            certificate.toString(),
            "--tls-key-file",
            key.toString(),
            "--tls-ca-cert-file",
            certificate.toString(),
            "--tls-auth-clients",
            clients);
    return port;
  }

  private void makeCertificate(String name) throws Exception {
    Path keyStore = directory.resolve("server.p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "redis",
            "-keyalg",
            "EC",
            "-dname",
            "CN=redis",
            "-ext",
            "SAN=" + name,
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            keyStore.toString(),
            "-storepass",
            PASSWORD);
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    KeyStore made = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      made.load(in, PASSWORD.toCharArray());
    }
    certificate = pem("cert.pem", "CERTIFICATE", made.getCertificate("redis").getEncoded());
    key = pem("key.pem", "PRIVATE KEY", made.getKey("redis", PASSWORD.toCharArray()).getEncoded());
  }

  private Path pem(String file, String type, byte[] content) throws Exception {
    String text =
        "-----BEGIN "
            + type
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
            + "\n-----END "
            + type
            + "-----\n";
    return Files.writeString(directory.resolve(file), text);
  }

  private static RedisStore.Builder store(int port) {
    return RedisStore.builder("rediss://127.0.0.1:" + port);
  }

  private static void use(RedisStore.Builder builder) {
    try (RedisStore store = builder.connect()) {
      assertThat(
              store
                  .sessions(new SessionTimeouts(Duration.ofMinutes(1), Duration.ofHours(1)))
                  .of("alice"))
          .isEmpty();
    }
  }

  @Test
  void a_server_whose_certificate_is_trusted_is_used() throws Exception {
    use(store(start("ip:127.0.0.1", "no")).trust(certificate));
  }

  @Test
  void a_server_whose_certificate_nobody_knows_is_not_used() throws Exception {
    RedisStore.Builder builder = store(start("ip:127.0.0.1", "no"));
    assertThatThrownBy(builder::connect).isInstanceOf(RevocationStoreException.class);
  }

  @Test
  void a_server_with_a_certificate_for_another_host_is_not_used() throws Exception {
    RedisStore.Builder builder = store(start("dns:another.test", "no")).trust(certificate);
    assertThatThrownBy(builder::connect).isInstanceOf(RevocationStoreException.class);
  }

  @Test
  void a_server_that_asks_for_a_certificate_is_shown_one() throws Exception {
    use(store(start("ip:127.0.0.1", "yes")).trust(certificate).clientCertificate(certificate, key));
  }

  @Test
  void trust_without_tls_is_refused() throws Exception {
    makeCertificate("ip:127.0.0.1");
    RedisStore.Builder builder = RedisStore.builder("redis://127.0.0.1").trust(certificate);
    assertThatThrownBy(builder::connect)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("rediss");
  }
}
