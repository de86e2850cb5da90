package dev.countersign.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.MovableClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

@Timeout(120)
class PageInBrowserTest {

  /** A refusal is an answer to look at; the browser calls each one an error of the network. */
  private static final Pattern REFUSAL =
      Pattern.compile(".*Failed to load resource: .* status of (400|401|403|501) .*");

  @TempDir private static Path profile;

  private static Browser browser;

  private final MovableClock clock = Servers.clock();
  private WebServer server;
  private Client client;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start(profile);
  }

  @AfterAll
  static void stopBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void start() throws Exception {
    server =
        Servers.login(
            clock,
            "--check=denylist,cutoff,session",
            "--one-machine",
            "--rotate-every=2m",
            "--token-lifetime=1m");
    client = new Client(server.url());
    browser.open(server.url());
  }

  @AfterEach
  void stop() {
    browser.open(URI.create("about:blank")); // it would go on asking
    server.close();
    assertThat(browser.complaints()).allMatch(line -> REFUSAL.matcher(line).matches());
  }

  private void logIn(String name) {
    int before = browser.elements("#tokens > li").size();
    browser.type("#username", name);
    browser.type("#password", name + "-password");
    browser.click("#log-in button");
    browser.until(
        name + " is logged in", () -> browser.elements("#tokens > li").size() == before + 1);
    selectedIs("Accepted");
  }

  private void selectedIs(String verdict) {
    browser.until(
        "the verdict is " + verdict, () -> browser.text("#token-verdict").equals(verdict));
  }

  private void select(int row) {
    browser.click("#tokens > li:nth-child(%d) > button".formatted(row));
  }

  private void answerHas(String text) {
    browser.until("the answer has " + text, () -> browser.text("#answer").contains(text));
  }

  private void statesAre(String... newestFirst) {
    browser.until(
        "the keys are " + List.of(newestFirst),
        () -> browser.texts("#keys .badge").equals(List.of(newestFirst)));
  }

  private void revokeTheKeyThatSigns() {
    browser.until("a key signs", () -> !browser.elements("#keys .badge.active").isEmpty());
    int row = browser.texts("#keys .badge").indexOf("active") + 1;
    browser.click("#keys tr:nth-child(%d) button".formatted(row));
    browser.click("#confirm button.danger");
  }

  @Test
  void a_token_is_shown_with_the_verdict_of_each_check() {
    logIn("alice");

    browser.until("the checks are there", () -> !browser.elements("#checks > li").isEmpty());
    assertThat(browser.texts("#checks strong"))
        .contains("format", "signature", "exp", "iss", "aud", "revocation");
    assertThat(browser.elements("#checks > li.passed"))
        .hasSameSizeAs(browser.elements("#checks > li"));
    assertThat(browser.text("#claims")).contains("ES256", "alice", "orders:read");
    browser.click("#call");
    answerHas("200 GET /api/orders");
  }

  @Test
  void a_wrong_password_is_said_where_it_was_typed() {
    browser.type("#username", "alice");
    browser.type("#password", "wrong");
    browser.click("#log-in button");

    browser.until("it is said", () -> browser.element("#log-in-error").isDisplayed());
    assertThat(browser.element("#log-in-error").getDomAttribute("role")).isEqualTo("alert");
    assertThat(browser.element("#token-card").isDisplayed()).isFalse();
  }

  @Test
  void it_can_be_used_by_keyboard_alone() {
    browser.tabTo("#username");
    browser.press("alice");
    browser.tabTo("#password");
    browser.press("alice-password", Keys.ENTER);
    selectedIs("Accepted");

    browser.tabTo("#call");
    browser.press(Keys.ENTER);

    answerHas("200");
  }

  @Test
  void a_rotation_shows_on_the_timeline() {
    logIn("admin");
    statesAre("pending", "active");
    assertThat(browser.elements("#timeline .lane")).hasSize(2);
    clock.advance(Duration.ofSeconds(5)); // or both keys would sign from the same instant on

    browser.click("#rotate");
    statesAre("pending", "active", "active"); // the second until every node knows
    clock.advance(Duration.ofSeconds(10));

    statesAre("pending", "active", "retired");
    browser.until("it is drawn", () -> browser.elements("#timeline .lane").size() == 3);
    assertThat(browser.elements("#timeline line.now")).hasSize(1);
    browser.screenshot("rotated");
    selectedIs("Accepted");
  }

  @Test
  void revoking_the_key_that_signs_ends_its_tokens_at_once_and_a_refresh_mends_it() {
    logIn("alice");
    logIn("admin");
    clock.advance(Duration.ofSeconds(20));

    revokeTheKeyThatSigns();

    browser.until("it is revoked", () -> browser.texts("#keys .badge").contains("revoked"));
    browser.until(
        "the token of alice is refused",
        () -> browser.text("#tokens > li:last-child .badge").equals("Refused"));
    select(browser.elements("#tokens > li").size());
    selectedIs("Refused");
    assertThat(browser.text("#token-why")).contains("KEY_REVOKED");
    browser.click("#call");
    answerHas("401");
    browser.click("#refresh");
    selectedIs("Accepted");
    browser.click("#call");
    answerHas("200");
    select(browser.elements("#tokens > li").size());
    selectedIs("Refused");
    for (String scheme : List.of("dark", "light")) {
      browser.colours(scheme);
      browser.screenshot("revoked-" + scheme);
    }
  }

  @Test
  void logging_out_everywhere_ends_the_other_session() {
    String elsewhere = client.tokenOf("alice");
    logIn("alice");
    browser.until("both sessions", () -> browser.elements("#sessions > li").size() == 2);

    browser.click("#log-out-everywhere");

    selectedIs("Refused");
    Client.assertProblem(client.get("/api/orders", elsewhere), 401);
  }

  @Test
  void one_of_the_sessions_can_be_ended() {
    String elsewhere = client.tokenOf("alice");
    logIn("alice");
    browser.until("both sessions", () -> browser.elements("#sessions > li").size() == 2);
    int other = browser.texts("#sessions > li").get(0).contains("this one") ? 2 : 1;

    browser.click("#sessions > li:nth-child(%d) button".formatted(other));

    browser.until("one is left", () -> browser.elements("#sessions > li").size() == 1);
    Client.assertProblem(client.get("/api/orders", elsewhere), 401);
    selectedIs("Accepted");
  }

  @Test
  void a_pasted_token_is_explained() {
    String forged = Client.tampered(client.tokenOf("bob"));
    logIn("admin");

    browser.paste("#pasted", forged);
    browser.click("#explain button");

    browser.until(
        "it says why", () -> browser.text("#explained .why").contains("SIGNATURE_INVALID"));
  }

  @Test
  void who_is_no_administrator_sees_no_keys() {
    logIn("bob");

    assertThat(browser.element("#keys-card").isDisplayed()).isFalse();
    assertThat(browser.element("#explain-card").isDisplayed()).isFalse();
  }

  @Test
  void tokens_are_in_memory_alone() {
    logIn("alice");

    assertThat(browser.run("return localStorage.length + sessionStorage.length")).isEqualTo(0L);
    assertThat(browser.run("return document.cookie")).isEqualTo("");
    assertThat(browser.address()).isEqualTo(server.url() + "/");
    browser.open(server.url());
    assertThat(browser.elements("#tokens > li")).isEmpty();
  }

  @Test
  void a_script_that_slipped_in_does_not_run() {
    browser.run(
        "const s = document.createElement('script'); s.textContent = 'window.slipped = 1';"
            + " document.body.append(s)");

    assertThat(browser.run("return window.slipped")).isNull();
    assertThat(browser.complaints()).anyMatch(line -> line.contains("Content Security Policy"));
  }

  @Test
  void it_fits_a_narrow_window() {
    browser.width(400);
    logIn("admin");
    statesAre("pending", "active");

    assertThat(
            browser.run("const d = document.documentElement; return d.scrollWidth - d.clientWidth"))
        .isEqualTo(0L);
    browser.screenshot("narrow");
    browser.width(1200);
  }
}
