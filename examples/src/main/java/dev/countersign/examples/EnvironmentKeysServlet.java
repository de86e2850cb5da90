package dev.countersign.examples;

import dev.countersign.keystore.EnvironmentKeys;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code /admin/keys} for secrets of the environment: shows them, changes none. */
final class EnvironmentKeysServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private final transient EnvironmentKeys keys;
  private final String variable;

  EnvironmentKeysServlet(EnvironmentKeys keys, String variable) {
    super("GET", "HEAD", "POST");
    this.keys = keys;
    this.variable = variable;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Json.write(response, 200, ShownKey.all(keys.keys()));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) throws Problem {
    throw new Problem(
        501,
        "Secrets of the environment are replaced by a restart with a new "
            + variable
            + " and the old one in "
            + variable
            + "_PREVIOUS; a leaked one by a restart without it");
  }
}
