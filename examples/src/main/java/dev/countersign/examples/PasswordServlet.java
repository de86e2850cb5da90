package dev.countersign.examples;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /password}: a new password, and the end of every log-in by the old one, as far as
 * this server checks it.
 */
final class PasswordServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private static final int MAX_LENGTH = 256;

  /** NIST SP 800-63B section 3.1.1.2. */
  private static final int MIN_LENGTH = 8;

  private final transient Passwords passwords;
  private final transient Users users;
  private final transient LogIns logIns;

  PasswordServlet(Passwords passwords, Users users, LogIns logIns) {
    super("POST");
    this.passwords = passwords;
    this.users = users;
    this.logIns = logIns;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Problem {
    ObjectNode body = Json.read(request);
    String old = Json.string(body, "password", MAX_LENGTH);
    String chosen = Json.string(body, "new_password", MAX_LENGTH);
    if (chosen.length() < MIN_LENGTH) {
      throw new Problem(400, "The new password must have at least " + MIN_LENGTH + " characters");
    }
    String name = caller(request).getName();
    String client = ClientAddress.of(request);
    Optional<Users.User> user = passwords.check(name, old, client);
    // Else it may be a request that is made again, since the first was answered by 503.
    if (user.isPresent()
        ? !users.changePassword(user.get(), chosen)
        : passwords.check(name, chosen, client).isEmpty()) {
      throw new Problem(403, "The password is another one");
    }
    // In this order: a log-in by the old password fails, is ended here, or ends itself.
    boolean ended = logIns.endAll(name);
    Json.write(response, 200, Map.of("older_tokens", ended ? "ended" : "good until they expire"));
  }
}
