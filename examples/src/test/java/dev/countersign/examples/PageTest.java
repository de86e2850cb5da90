package dev.countersign.examples;

import static dev.countersign.examples.Client.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

  private WebServer server;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    server = Servers.login(Servers.clock());
    client = new Client(server.url());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/page/page.css, text/css",
    "/page/main.js, text/javascript",
    "/page/icon.svg, image/svg+xml"
  })
  void everybody_gets_the_page_and_nothing_else_may_load_into_it(String path, String type) {
    HttpResponse<String> response = client.get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).startsWith(type);
    assertThat(header(response, "Content-Security-Policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                + " img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void all_that_the_page_refers_to_is_there() {
    Matcher reference = Pattern.compile("\"(/page/[^\"]+)\"").matcher(client.get("/").body());
    while (reference.find()) {
      assertThat(client.get(reference.group(1)).statusCode()).as(reference.group(1)).isEqualTo(200);
    }
    Matcher module =
        Pattern.compile("from \"\\.(/[^\"]+)\"").matcher(client.get("/page/main.js").body());
    assertThat(module.results().map(found -> found.group(1)))
        .isNotEmpty()
        .allSatisfy(
            path -> assertThat(client.get("/page" + path).statusCode()).as(path).isEqualTo(200));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/page/other.js", "/page/", "/page/LoginServer.class"})
  void there_is_no_other_file(String path) {
    assertProblem(client.get(path), 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/page/..%2fLoginServer.class", "/page/../../Main.class", "/page.css"})
  void there_is_no_way_to_another_file(String path) {
    assertThat(client.get(path).statusCode()).isIn(400, 401, 404);
  }

  @Test
  void the_page_only_reads() {
    assertThat(client.post("/", "{}").statusCode()).isEqualTo(401);
  }
}
