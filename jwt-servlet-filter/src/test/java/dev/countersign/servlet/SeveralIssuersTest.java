package dev.countersign.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.testing.JsonMembers;
import dev.countersign.testing.TokenMint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several issuers side by side: configuration says who they are, and a token only says which. */
class SeveralIssuersTest {

  private final TokenMint ours =
      TokenMint.create().withAudience("orders").withIssuer("https://a.example");

  /** Another issuer, with keys of its own. */
  private final TokenMint theirs = ours.impostor().withIssuer("https://b.example");

  @AutoClose
  private final TestApp app =
      TestApp.guardedBy(
              JwtFilter.builder(
                      JwtValidator.builder()
                          .issuer("https://a.example", ours.verificationKeys())
                          .issuer("https://b.example", theirs.verificationKeys())
                          .audience("orders")
                          .clock(ours.clock())
                          .build())
                  .require("/*", AccessRule.authenticated())
                  .build())
          .secretAt("/*");

  @BeforeEach
  void start() {
    app.start();
  }

  private int statusOf(String token) {
    return app.get("/orders", token).statusCode();
  }

  @Test
  void the_tokens_of_each_issuer_pass() {
    assertThat(statusOf(ours.issue())).isEqualTo(200);
    assertThat(statusOf(theirs.issue())).isEqualTo(200);
  }

  @Test
  void row_77_an_issuer_cannot_speak_for_another() {
    assertThat(statusOf(theirs.withIssuer("https://a.example").issue())).isEqualTo(401);
    assertThat(statusOf(ours.withIssuer("https://b.example").issue())).isEqualTo(401);
  }

  @Test
  void row_72_a_name_that_is_like_an_issuers_is_none() {
    for (String name :
        new String[] {
          "https://a.example/", "https://A.example", "https://a.example.evil", "a.example", ""
        }) {
      assertThat(statusOf(ours.withIssuer("x").tokenWithClaim("iss", JsonMembers.string(name))))
          .isEqualTo(401);
    }
  }

  @Test
  void row_14_nothing_that_a_token_names_is_fetched() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    HttpServer evil =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    evil.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    evil.start();
    try {
      String url = "http://127.0.0.1:" + evil.getAddress().getPort() + "/";
      TokenMint unknown = ours.impostor().impostor().withIssuer(url);
      for (String name : new String[] {"jku", "x5u", "iss", "kid"}) {
        assertThat(statusOf(unknown.tokenWithHeader(name, JsonMembers.string(url)))).isEqualTo(401);
      }
      assertThat(requests).hasValue(0);
    } finally {
      evil.stop(0);
    }
  }
}
