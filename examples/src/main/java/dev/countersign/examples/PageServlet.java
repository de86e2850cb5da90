package dev.countersign.examples;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** {@code /} and {@code /page/*}: the one page, out of the jar, which may load only from here. */
final class PageServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  /** Nothing inline, nothing of others, and nobody may frame it. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  /** By path; a file that is not listed is not served. */
  private static final Map<String, File> FILES =
      Arrays.stream(
              new String[] {
                "page.html",
                "page.css",
                "icon.svg",
                "main.js",
                "server.js",
                "wallet.js",
                "dom.js",
                "token-view.js",
                "keys-view.js",
                "timeline.js"
              })
          .collect(Collectors.toUnmodifiableMap(name -> "/page/" + name, File::named));

  private record File(String text, String type) {

    static File named(String name) {
      try (InputStream stream = PageServlet.class.getResourceAsStream("page/" + name)) {
        byte[] content = Objects.requireNonNull(stream, name).readAllBytes();
        return new File(new String(content, StandardCharsets.UTF_8), typeOf(name));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String typeOf(String name) {
      return switch (name.substring(name.lastIndexOf('.'))) {
        case ".html" -> "text/html;charset=utf-8";
        case ".css" -> "text/css;charset=utf-8";
        case ".js" -> "text/javascript;charset=utf-8";
        default -> "image/svg+xml";
      };
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getRequestURI();
    File file = FILES.get(path.equals("/") ? "/page/page.html" : path);
    if (file == null) {
      Json.write(response, new Problem(404, "The page has no such file"));
      return;
    }
    response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cache-Control", "no-cache");
    response.setContentType(file.type());
    response.getOutputStream().write(file.text().getBytes(StandardCharsets.UTF_8));
  }
}
