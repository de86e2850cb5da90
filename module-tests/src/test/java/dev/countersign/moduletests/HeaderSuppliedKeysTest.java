package dev.countersign.moduletests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.countersign.jwt.JwsAlgorithm;
import dev.countersign.jwt.Reason;
import dev.countersign.testing.Attack;
import dev.countersign.testing.JsonMembers;
import dev.countersign.testing.TokenMint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A token never brings its own key, and nothing that it names is ever fetched. */
class HeaderSuppliedKeysTest {

  /** Long enough for a connection over loopback that was made before. */
  private static final int MILLISECONDS = 200;

  @ParameterizedTest
  @EnumSource(names = "JWK_OF_STRANGER")
  @Row(13)
  void a_key_in_the_header_is_not_used(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_INVALID);
  }

  @ParameterizedTest
  @EnumSource(names = "JWK_OF_STRANGER_UNDER_ITS_OWN_KEY_ID")
  @Row(13)
  void a_key_in_the_header_does_not_become_known(Attack attack) {
    Sentry.refuses(attack, Reason.KEY_UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource(names = {"JKU_OF_STRANGER", "X5U_OF_STRANGER", "X5C_OF_STRANGER"})
  @Row(14)
  void a_place_of_keys_in_the_header_is_not_asked(Attack attack) {
    Sentry.refuses(attack, Reason.SIGNATURE_INVALID);
  }

  @ParameterizedTest
  @EnumSource(names = "JKU_IN_GOOD_TOKEN")
  @Row(14)
  void a_place_of_keys_in_a_good_token_is_ignored(Attack attack) {
    Sentry.accepts(attack);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jku", "x5u"})
  @Row(14)
  void no_connection_is_made(String parameter) throws IOException {
    TokenMint mint = Sentry.MINT.withAlgorithm(JwsAlgorithm.RS256);
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      String place =
          JsonMembers.string(
              "http://127.0.0.1:" + server.getLocalPort() + "/.well-known/jwks.json");
      Sentry.accepts(mint.tokenWithHeader(parameter, place));
      Sentry.refuses(mint.impostor().tokenWithHeader(parameter, place), Reason.SIGNATURE_INVALID);
      Sentry.refuses(
          mint.impostor()
              .sign(
                  mint.header().with("kid", "\"elsewhere\"").with(parameter, place), mint.claims()),
          Reason.KEY_UNKNOWN);
      server.setSoTimeout(MILLISECONDS);
      assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(server::accept);
    }
  }

  @Test
  @Row(14)
  void the_probe_for_connections_would_see_one() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
      server.setSoTimeout(MILLISECONDS);
      server.accept().close();
      assertThat(client.isConnected()).isTrue();
    }
  }
}
