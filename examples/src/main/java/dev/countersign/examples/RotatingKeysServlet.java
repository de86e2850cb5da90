package dev.countersign.examples;

import dev.countersign.keystore.KeySetStorageException;
import dev.countersign.keystore.RotatingKeyStore;
import dev.countersign.keystore.RotationOutcome;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /admin/keys}: shows the keys, rotates them, and revokes one that leaked. */
final class RotatingKeysServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private static final Pattern REVOKE = Pattern.compile("/([^/]+)/revoke");

  private final transient RotatingKeyStore keys;

  RotatingKeysServlet(RotatingKeyStore keys) {
    super("GET", "HEAD", "POST");
    this.keys = keys;
  }

  private record Outcome(boolean changed, ShownKey current, @Nullable String knownEverywhereFrom) {

    static Outcome of(RotationOutcome outcome) {
      return new Outcome(
          outcome.changed(),
          ShownKey.of(outcome.current()),
          outcome.knownEverywhereFrom().map(Instant::toString).orElse(null));
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Problem {
    if (request.getPathInfo() != null) {
      throw notFound();
    }
    Json.write(response, 200, ShownKey.all(keys.keys()));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Problem {
    try {
      Json.write(response, 200, Outcome.of(change(request.getPathInfo())));
    } catch (KeySetStorageException e) {
      throw Problem.forNow(503, "The keys are out of reach; try again", Problem.SOON);
    }
  }

  private RotationOutcome change(@Nullable String path) throws Problem {
    if ("/rotate".equals(path)) {
      return keys.rotate();
    }
    Matcher revoke = REVOKE.matcher(String.valueOf(path));
    if (!revoke.matches()) {
      throw notFound();
    }
    try {
      return keys.revoke(revoke.group(1), "revoked by an administrator");
    } catch (IllegalArgumentException e) {
      throw new Problem(404, "There is no key with this kid; see GET /admin/keys");
    }
  }

  private static Problem notFound() {
    return new Problem(
        404, "Try GET /admin/keys, POST /admin/keys/rotate or POST /admin/keys/{kid}/revoke");
  }
}
