package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * One line for each refusal, of the form {@code refused key=value key="some words" …}, with the
 * same keys in the same order. Nobody who sends a request can end a line, a value or a quote, and
 * neither path, query nor token is in it.
 */
final class RefusalLog {

  private static final System.Logger LOGGER = System.getLogger(JwtFilter.class.getName());

  private static final String ABSENT = "-";

  private static final Pattern METHOD = Pattern.compile("[A-Z]{1,16}");

  private static final Pattern UNSAFE = Pattern.compile("[^ -~]|[\"\\\\]");

  private static final int MAX_WORDS = 300;

  /** Enough to tell tokens apart that are in the same log. */
  private static final int DIGEST_BYTES = 4;

  private RefusalLog() {}

  static void log(
      Decision.Refuse decision, String requestId, HttpServletRequest request, Gate gate) {
    if (!LOGGER.isLoggable(System.Logger.Level.DEBUG)) {
      return;
    }
    LOGGER.log(
        System.Logger.Level.DEBUG,
        "refused request={0} status={1} refusal={2} reason={3} method={4} rule={5} token={6} why={7}",
        requestId,
        Integer.toString(decision.refusal().status()),
        decision.refusal().name(),
        decision.why().code().map(Enum::name).orElse(ABSENT),
        method(request.getMethod()),
        gate.ruleFor(request).map(rule -> words(rule.toString())).orElse(ABSENT),
        gate.tokenIn(request).map(RefusalLog::digest).orElse(ABSENT),
        words(decision.why().message()));
  }

  private static String method(String sent) {
    return METHOD.matcher(sent).matches() ? sent : "other";
  }

  private static String words(String text) {
    String safe = UNSAFE.matcher(text.replace("…", "...").replace('"', '\'')).replaceAll("?");
    return '"' + (safe.length() > MAX_WORDS ? safe.substring(0, MAX_WORDS) : safe) + '"';
  }

  /**
   * Of the signing input, which is what identifies a token: an ECDSA signature has a twin. The
   * first 32 bits of it are no help to whoever reads the log: the signature is not in them.
   */
  static String digest(String token) {
    int end = token.lastIndexOf('.');
    String signingInput = end < 0 ? token : token.substring(0, end);
    byte[] digest = Sha256.of(signingInput.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(Arrays.copyOf(digest, DIGEST_BYTES));
  }
}
