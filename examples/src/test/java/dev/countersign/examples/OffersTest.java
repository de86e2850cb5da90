package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static dev.countersign.examples.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What anybody may see, beside what only the bearer of a token may. */
class OffersTest {

  private interface Start {
    WebServer server() throws Exception;
  }

  static Stream<Named<Start>> servers() {
    return Stream.of(
        Named.of("login server", () -> Servers.login(Servers.clock())),
        Named.of(
            "resource server",
            () -> Servers.resource(Servers.clock(), "--jwks", "http://127.0.0.1:1/jwks.json")));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void anybody_may_see_the_offers(Start start) throws Exception {
    try (WebServer server = start.server()) {
      HttpResponse<String> response = new Client(server.url()).get("/api/offers");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(json(response).path("offers"))
          .hasSize(2)
          .allSatisfy(offer -> assertThat(offer.path("item").textValue()).isNotEmpty());
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void nobody_may_change_them(Start start) throws Exception {
    try (WebServer server = start.server()) {
      assertProblem(new Client(server.url()).post("/api/offers", "{}"), 401);
    }
  }

  /** Else the time that they take could not be compared. */
  @ParameterizedTest
  @MethodSource("logInServers")
  void they_have_as_many_bytes_as_the_orders_about(Start start) throws Exception {
    try (WebServer server = start.server()) {
      Client client = new Client(server.url());

      int offers = client.get("/api/offers").body().length();
      int orders = client.get("/api/orders", client.tokenOf("alice")).body().length();

      assertThat(offers).isBetween(orders * 95 / 100, orders * 105 / 100);
    }
  }

  static Stream<Named<Start>> logInServers() {
    return servers().limit(1);
  }
}
