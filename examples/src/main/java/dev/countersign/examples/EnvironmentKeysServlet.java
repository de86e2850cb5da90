package dev.countersign.examples;

import dev.countersign.jwt.SigningKey;
import dev.countersign.keystore.EnvironmentKeys;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/** {@code /admin/keys} for secrets of the environment: shows the one that signs, changes none. */
final class EnvironmentKeysServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private final transient EnvironmentKeys keys;
  private final transient InstantSource clock;

  EnvironmentKeysServlet(EnvironmentKeys keys, InstantSource clock) {
    super("GET", "HEAD", "POST");
    this.keys = keys;
    this.clock = clock;
  }

  private record Keys(List<Key> keys) {}

  private record Key(String kid, String algorithm, String state) {}

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    SigningKey current = keys.current(clock.instant());
    Key key = new Key(current.keyId(), current.algorithm().headerName(), "ACTIVE");
    Json.write(response, 200, new Keys(List.of(key)));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) throws Problem {
    throw new Problem(
        501,
        "Secrets of the environment are replaced by a restart with a new JWT_SECRET and the old one"
            + " in JWT_SECRET_PREVIOUS; a leaked one by a restart without it");
  }
}
