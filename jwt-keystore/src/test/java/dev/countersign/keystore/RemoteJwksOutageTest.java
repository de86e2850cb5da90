package dev.countersign.keystore;

import static dev.countersign.keystore.JwksServer.publishing;
import static dev.countersign.keystore.JwksServer.status;
import static dev.countersign.keystore.JwksServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.KeyLookup;
import dev.countersign.jwt.SigningKey;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The issuer is out of reach, comes and goes, or publishes what nobody can use. */
class RemoteJwksOutageTest {

  private static final SigningKey FIRST = SigningKey.generate(JwsAlgorithm.ES256);

  private final MovableClock clock = MovableClock.at(TestKeys.START);
  private final HeldThread thread = new HeldThread();
  private JwksServer issuer;

  @BeforeEach
  void startIssuer() throws IOException {
    issuer = JwksServer.start();
    issuer.answers(publishing("max-age=600", FIRST));
  }

  @AfterEach
  void stopIssuer() {
    issuer.close();
  }

  private RemoteJwks keys() {
    return settings().build();
  }

  private RemoteJwks.Builder settings() {
    return RemoteJwks.builder()
        .uri(issuer.uri())
        .clock(clock)
        .thread(thread)
        .serveDuringOutage(Duration.ofSeconds(100));
  }

  private KeyLookup find(RemoteJwks keys) {
    return keys.find(FIRST.keyId(), clock.instant());
  }

  private void advance(RemoteJwks keys, Duration duration) {
    clock.advance(duration);
    keys.fetchIfDue();
  }

  @Test
  void the_last_good_set_serves_through_an_outage_up_to_the_stated_limit() {
    try (RemoteJwks keys = keys()) {
      issuer.answers(status(500));
      advance(keys, Duration.ofSeconds(700).minusNanos(1));
      assertThat(find(keys)).isInstanceOf(KeyLookup.Found.class);
      clock.advance(Duration.ofNanos(1));
      assertThat(find(keys)).isInstanceOf(KeyLookup.Unavailable.class);
    }
  }

  @Test
  void it_is_ready_and_has_a_problem_while_the_last_good_set_serves_through_an_outage() {
    try (RemoteJwks keys = keys()) {
      assertThat(keys.isReady()).isTrue();
      issuer.answers(status(500));
      advance(keys, Duration.ofSeconds(700).minusNanos(1));
      assertThat(keys.isReady()).isTrue();
      assertThat(keys.problem()).isPresent();
      clock.advance(Duration.ofNanos(1));
      assertThat(keys.isReady()).isFalse();
      assertThat(keys.problem()).isPresent();
    }
  }

  @Test
  void after_an_outage_the_first_fetch_that_succeeds_ends_it() {
    try (RemoteJwks keys = keys()) {
      issuer.answers(status(500));
      advance(keys, Duration.ofSeconds(800));
      assertThat(find(keys)).isInstanceOf(KeyLookup.Unavailable.class);
      issuer.answers(publishing("max-age=600", FIRST));
      advance(keys, Duration.ofSeconds(30));
      assertThat(find(keys)).isInstanceOf(KeyLookup.Found.class);
      assertThat(keys.problem()).isEmpty();
    }
  }

  @Test
  void during_an_outage_it_cannot_be_told_whether_an_unknown_id_is_a_new_key() {
    try (RemoteJwks keys = keys()) {
      issuer.answers(status(500));
      advance(keys, Duration.ofSeconds(450));
      assertThat(keys.find("new", clock.instant())).isInstanceOf(KeyLookup.Unavailable.class);
    }
  }

  /** Thrown out of a scheduled task it would end the schedule, without a word. */
  @Test
  void an_error_of_what_the_application_brought_is_an_outage() {
    FailingProxies proxies = new FailingProxies();
    HttpClient client = HttpClient.newBuilder().proxy(proxies).build();
    try (RemoteJwks keys = settings().httpClient(client).build()) {
      proxies.failing = true;
      advance(keys, Duration.ofSeconds(450));
      assertThat(keys.problem().orElseThrow()).endsWith(": a defect");
      proxies.failing = false;
      advance(keys, Duration.ofSeconds(30));
      assertThat(keys.problem()).isEmpty();
    }
  }

  private static final class FailingProxies extends ProxySelector {

    private boolean failing;

    @Override
    public List<Proxy> select(URI uri) {
      if (failing) {
        throw new NoClassDefFoundError("a defect");
      }
      return List.of(Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {}
  }

  @Test
  void an_outage_is_tried_once_in_each_interval() {
    try (RemoteJwks keys = keys()) {
      issuer.answers(status(500));
      clock.advance(Duration.ofSeconds(450));
      for (int second = 0; second < 90; second++) {
        advance(keys, Duration.ofSeconds(1));
      }
      assertThat(issuer.requests()).isEqualTo(1 + 3);
    }
  }

  @Test
  void a_flapping_issuer_costs_no_honest_token() {
    try (RemoteJwks keys = keys()) {
      for (int minute = 0; minute < 120; minute++) {
        issuer.answers(minute % 2 == 0 ? status(503) : publishing("max-age=60", FIRST));
        advance(keys, Duration.ofMinutes(1));
        assertThat(find(keys)).isInstanceOf(KeyLookup.Found.class);
      }
    }
  }

  @Test
  void an_issuer_that_is_gone_altogether_is_an_outage() {
    try (RemoteJwks keys = keys()) {
      issuer.close();
      advance(keys, Duration.ofMinutes(10));
      assertThat(find(keys)).isInstanceOf(KeyLookup.Found.class);
      assertThat(keys.problem()).hasValueSatisfying(why -> assertThat(why).contains("00:11:40"));
    }
  }

  @Test
  void an_empty_set_is_not_adopted() {
    try (RemoteJwks keys = keys()) {
      issuer.answers(text("max-age=600", "{\"keys\":[]}"));
      advance(keys, Duration.ofSeconds(450));
      assertThat(find(keys)).isInstanceOf(KeyLookup.Found.class);
      assertThat(keys.problem()).hasValueSatisfying(why -> assertThat(why).contains("empty"));
    }
  }

  @Test
  void a_set_of_keys_that_cannot_be_used_is_not_adopted_and_the_reasons_are_told() {
    try (RemoteJwks keys = keys()) {
      issuer.answers(text("max-age=600", "{\"keys\":[{\"kty\":\"RSA\"}]}"));
      advance(keys, Duration.ofSeconds(450));
      assertThat(find(keys)).isInstanceOf(KeyLookup.Found.class);
      assertThat(keys.problem()).hasValueSatisfying(why -> assertThat(why).contains("key 1: "));
    }
  }

  @Test
  void before_the_first_good_set_the_problem_is_told() {
    issuer.answers(status(404));
    try (RemoteJwks keys = keys()) {
      assertThat(keys.problem())
          .hasValueSatisfying(
              why ->
                  assertThat(why)
                      .contains(issuer.uri().toString(), "expected status 200, but it was 404"));
    }
  }
}
