package dev.countersign.examples;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A headless Chromium with an empty profile: the one that {@code CHROMIUM} and {@code CHROMEDRIVER}
 * name, or that of the {@code PATH}.
 */
final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final List<String> FLAGS =
      List.of(
          "--headless=new",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--window-size=1200,1000");

  /** It would warn that it has no classes for this version's debugging protocol; none is used. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Skips the test where there is none, unless the environment says that there must be one. */
  static Browser start(Path emptyProfile) {
    Optional<Path> chromium =
        find("CHROMIUM", "chromium", "chromium-browser", "google-chrome", "chrome");
    Optional<Path> chromedriver = find("CHROMEDRIVER", "chromedriver");
    if (chromium.isEmpty() || chromedriver.isEmpty()) {
      return none(
          "expected Chromium and its driver (Debian: apt-get install chromium chromium-driver), by"
              + " CHROMIUM and CHROMEDRIVER or on the PATH");
    }
    SELENIUM.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.get().toFile());
    options.addArguments(FLAGS);
    options.addArguments("--user-data-dir=" + emptyProfile);
    if (System.getProperty("user.name", "").equals("root")) {
      options.addArguments("--no-sandbox");
    }
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.get().toFile())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static Browser none(String why) {
    return isDemanded() ? fail(why) : abort(why);
  }

  private static boolean isDemanded() {
    return System.getenv("CI") != null || "required".equals(System.getenv("BROWSER_TESTS"));
  }

  private static Optional<Path> find(String variable, String... names) {
    String named = System.getenv(variable);
    if (named != null) {
      return Optional.of(Path.of(named)).filter(Files::isExecutable);
    }
    List<String> folders =
        new ArrayList<>(
            Arrays.asList(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)));
    folders.addAll(List.of("/usr/bin", "/usr/lib/chromium", "/usr/lib/chromium-browser"));
    return Stream.of(names)
        .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  void open(URI url) {
    driver.get(url.toString());
  }

  String address() {
    return driver.getCurrentUrl();
  }

  WebElement element(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  List<WebElement> elements(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  /** What elements say, in the order of the page; also of those that scrolled out of view. */
  List<String> texts(String css) {
    return elements(css).stream().map(found -> found.getDomProperty("textContent")).toList();
  }

  String text(String css) {
    return String.join("\n", texts(css));
  }

  void click(String css) {
    until(css + " can be clicked", () -> element(css).isDisplayed() && element(css).isEnabled());
    element(css).click();
  }

  void type(String css, String text) {
    element(css).sendKeys(text);
  }

  /** All at once, which typing a token is not. */
  void paste(String css, String text) {
    driver.executeScript("arguments[0].value = arguments[1]", element(css), text);
  }

  /** Presses keys for whatever has the focus. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Presses Tab until an element has the focus. */
  void tabTo(String css) {
    for (int i = 0; i < 40; i++) {
      press(Keys.TAB);
      if (driver.switchTo().activeElement().equals(element(css))) {
        return;
      }
    }
    fail("expected to come to " + css + " by the Tab key");
  }

  Object run(String script) {
    return driver.executeScript(script);
  }

  /** Waits for what the page does by itself, and fails with what it was waiting for. */
  void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() - deadline > 0) {
        screenshot("failed");
        fail("expected within " + PATIENCE.toSeconds() + " s that " + what);
      }
      pause();
    }
  }

  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (StaleElementReferenceException e) {
      return false; // the page was drawn anew meanwhile
    }
  }

  private static void pause() {
    try {
      Thread.sleep(30);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void colours(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  void width(int pixels) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", pixels, "height", 1000, "deviceScaleFactor", 1, "mobile", false));
  }

  /** The whole page, into the build's artefacts. */
  void screenshot(String name) {
    Object data =
        driver
            .executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
            .get("data");
    try {
      Files.createDirectories(SCREENSHOTS);
      Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode((String) data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the browser complained about since it was last asked. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
