import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Starts the two example servers from their jar, as a user would, and drives them over HTTP.
 *
 * <p>Usage: {@code java .ci/DriveExample.java examples/target/countersign-example.jar}
 */
public class DriveExample {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private static int passed;
  private static int failed;

  public static void main(String[] args) throws Exception {
    String jar = args[0];
    try (Server login = Server.start(jar, "login-server", "--port", "0", "--check", "denylist");
        Server resource =
            Server.start(
                jar,
                "resource-server",
                "--port",
                "0",
                "--jwks",
                login.url + "/.well-known/jwks.json")) {
      drive(login.url, resource.url);
    }
    driveTwoOverOneFile(jar);
    System.out.println(passed + " passed, " + failed + " failed");
    System.exit(failed == 0 ? 0 : 1);
  }

  private static void drive(String login, String resource) throws Exception {
    expect("health of the login server", 200, get(login + "/health", null));
    expect("health of the resource server", 200, get(resource + "/health", null));

    expect("a wrong password", 401, logIn(login, "alice", "wrong"));
    String alice = tokenOf(logIn(login, "alice", "alice-password"));
    String bob = tokenOf(logIn(login, "bob", "bob-password"));
    String admin = tokenOf(logIn(login, "admin", "admin-password"));

    expect("alice reads her orders", 200, get(login + "/api/orders", alice));
    HttpResponse<String> forbidden = post(login + "/api/orders", bob, "{}");
    expect("bob may not write orders", 403, forbidden);
    expectChallenge("and is told the scope", forbidden, "insufficient_scope");

    attempt(login, Map.of("API", login, "ALICE", alice, "BOB", bob, "BIG", "a".repeat(100_000)));

    HttpResponse<String> anonymous = get(login + "/api/orders", null);
    expect("no token", 401, anonymous);
    check("a bare challenge", !challenge(anonymous).contains("error"));
    HttpResponse<String> tampered = get(login + "/api/orders", tampered(alice));
    expect("a tampered token", 401, tampered);
    expectChallenge("is invalid", tampered, "invalid_token");

    expect("the resource server accepts alice", 200, get(resource + "/api/me", alice));
    expect("the resource server refuses a tampered token", 401, get(resource + "/api/me", tampered(alice)));
    expect("the resource server refuses no token", 401, get(resource + "/api/me", null));

    expect("log-out", 204, post(login + "/logout", bob, ""));
    expect("after log-out the token is refused", 401, get(login + "/api/orders", bob));

    expect("alice may not see the keys", 403, get(login + "/admin/keys", alice));
    String oldKey = keyOf(alice);
    expect("the admin rotates", 200, post(login + "/admin/keys/rotate", admin, ""));
    String newer = tokenOf(logIn(login, "alice", "alice-password"));
    check("a new token has another kid", !keyOf(newer).equals(oldKey));
    expect("an old token works after the rotation", 200, get(login + "/api/orders", alice));
    expect("a new token works after the rotation", 200, get(login + "/api/orders", newer));

    String newAdmin = tokenOf(logIn(login, "admin", "admin-password"));
    expect(
        "the admin revokes the old key",
        200,
        post(login + "/admin/keys/" + oldKey + "/revoke", newAdmin, ""));
    expect("an old token is refused at once", 401, get(login + "/api/orders", alice));
    expect("a new token still works", 200, get(login + "/api/orders", newer));
  }

  /** Does what the table of docs/filter.md does from a shell. */
  private static void attempt(String server, Map<String, String> variables) throws Exception {
    Pattern attempt = Pattern.compile("\\| (.+) \\| `c (.+)` \\| (\\d{3}) \\|");
    int attempts = 0;
    for (String line : Files.readAllLines(Path.of("docs", "filter.md"))) {
      Matcher row = attempt.matcher(line);
      if (row.matches()) {
        int expected = Integer.parseInt(row.group(3));
        int status = curl(server, row.group(2), variables);
        check("attempt: " + row.group(1) + ": " + expected, status == expected);
        if (status != expected) {
          System.out.println("  but it was " + status);
        }
        attempts++;
      }
    }
    check("the table of attempts was found", attempts > 30);
  }

  /** The status of what curl would send for these arguments, byte for byte; -1 if none came. */
  private static int curl(String server, String arguments, Map<String, String> variables)
      throws IOException {
    String method = "GET";
    String version = "1.1";
    String body = "";
    String target = "";
    StringBuilder fields = new StringBuilder();
    Iterator<String> words =
        Pattern.compile("\"([^\"]*)\"|(\\S+)")
            .matcher(arguments)
            .results()
            .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
            .map(word -> expand(word, variables))
            .iterator();
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "-X" -> method = words.next();
        case "-I" -> method = "HEAD";
        case "-H" -> fields.append(words.next()).append("\r\n");
        case "--http1.0" -> version = "1.0";
        case "-d" -> {
          method = "POST";
          body = words.next();
          fields
              .append("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ")
              .append(body.length())
              .append("\r\n");
        }
        default -> target = word.substring(server.length());
      }
    }
    URI address = URI.create(server);
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(10_000);
      String request =
          "%s %s HTTP/%s\r\nHost: %s\r\n%s\r\n%s"
              .formatted(method, target, version, address.getAuthority(), fields, body);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      return answer.length < 12
          ? -1
          : Integer.parseInt(new String(answer, 9, 3, StandardCharsets.ISO_8859_1));
    }
  }

  private static String expand(String word, Map<String, String> variables) {
    return Pattern.compile("\\$([A-Z]+)")
        .matcher(word)
        .replaceAll(name -> Matcher.quoteReplacement(variables.get(name.group(1))));
  }

  /** Two login servers over one file of keys act as one. */
  private static void driveTwoOverOneFile(String jar) throws Exception {
    Path directory = Files.createTempDirectory("keys");
    String file = "file:" + directory.resolve("keys.json");
    byte[] keyEncryptionKey = new byte[32];
    new SecureRandom().nextBytes(keyEncryptionKey);
    Map<String, String> environment =
        Map.of("JWT_KEY_ENCRYPTION_KEY", Base64.getEncoder().encodeToString(keyEncryptionKey));
    String[] arguments = {"login-server", "--port", "0", "--one-machine", "--keys", file};
    try (Server one = Server.start(jar, environment, arguments);
        Server two = Server.start(jar, environment, arguments)) {
      String alice = tokenOf(logIn(one.url, "alice", "alice-password"));
      expect("the second server accepts the first one's token", 200, get(two.url + "/api/me", alice));
      String admin = tokenOf(logIn(two.url, "admin", "admin-password"));
      expect("the second rotates", 200, post(two.url + "/admin/keys/rotate", admin, ""));
      String newer = tokenOf(logIn(two.url, "alice", "alice-password"));
      check("its next token has another kid", !keyOf(newer).equals(keyOf(alice)));
      expect("the first accepts the new token", 200, get(one.url + "/api/me", newer));
      expect("and the old one", 200, get(one.url + "/api/me", alice));
      String newAdmin = tokenOf(logIn(two.url, "admin", "admin-password"));
      expect(
          "the second revokes the old key",
          200,
          post(two.url + "/admin/keys/" + keyOf(alice) + "/revoke", newAdmin, ""));
      check("the first refuses the old token soon", becomes(401, one.url + "/api/me", alice));
      expect("and still accepts the new one", 200, get(one.url + "/api/me", newer));
    } finally {
      try (Stream<Path> files = Files.list(directory)) {
        files.forEach(path -> path.toFile().delete());
      }
      Files.delete(directory);
    }
  }

  /** Whether it is answered so within refresh interval and commit latency, and some time more. */
  private static boolean becomes(int status, String url, String token) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(12).toNanos();
    while (get(url, token).statusCode() != status) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.sleep(50);
    }
    return true;
  }

  private static HttpResponse<String> logIn(String server, String name, String password)
      throws Exception {
    String body = "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password);
    return post(server + "/login", null, body);
  }

  private static HttpResponse<String> get(String url, String token) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(url)).GET(), token);
  }

  private static HttpResponse<String> post(String url, String token, String body)
      throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)),
        token);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request, String token)
      throws Exception {
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return CLIENT.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
  }

  private static String tokenOf(HttpResponse<String> response) {
    expect("a log-in", 200, response);
    Matcher matcher =
        Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"").matcher(response.body());
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String keyOf(String token) {
    String header =
        new String(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))));
    Matcher matcher = Pattern.compile("\"kid\":\"([^\"]+)\"").matcher(header);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** Changes one character in the middle of the claims. */
  private static String tampered(String token) {
    int middle = (token.indexOf('.') + token.lastIndexOf('.')) / 2;
    char other = token.charAt(middle) == 'A' ? 'B' : 'A';
    return token.substring(0, middle) + other + token.substring(middle + 1);
  }

  private static String challenge(HttpResponse<String> response) {
    return response.headers().firstValue("WWW-Authenticate").orElse("");
  }

  private static void expectChallenge(String what, HttpResponse<String> response, String error) {
    check(what, challenge(response).contains("error=\"" + error + "\""));
  }

  private static void expect(String what, int status, HttpResponse<String> response) {
    check(what + ": " + status, response.statusCode() == status);
    if (response.statusCode() != status) {
      System.out.println("  but it was " + response.statusCode());
    }
  }

  private static void check(String what, boolean holds) {
    System.out.println((holds ? "ok      " : "FAILED  ") + what);
    if (holds) {
      passed++;
    } else {
      failed++;
    }
  }

  /** One server process, ended by its own id. */
  private record Server(Process process, String url) implements AutoCloseable {

    static Server start(String jar, String... arguments) throws IOException {
      return start(jar, Map.of(), arguments);
    }

    static Server start(String jar, Map<String, String> environment, String... arguments)
        throws IOException {
      List<String> command =
          Stream.concat(
                  Stream.of(
                      ProcessHandle.current().info().command().orElse("java"), "-jar", jar),
                  Stream.of(arguments))
              .toList();
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putAll(environment);
      Process process = builder.start();
      BufferedReader output = process.inputReader();
      String line = output.readLine();
      String prefix = "listening on ";
      if (line == null || !line.startsWith(prefix)) {
        process.destroyForcibly();
        throw new IOException("expected '" + prefix + "URL' as the first line, but read: " + line);
      }
      return new Server(process, line.substring(prefix.length()));
    }

    @Override
    public void close() throws Exception {
      process.destroy();
      boolean ended = process.waitFor(20, TimeUnit.SECONDS);
      check("a clean shutdown on SIGTERM", ended);
      if (!ended) {
        process.destroyForcibly();
      }
    }
  }
}
