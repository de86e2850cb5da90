package dev.countersign.examples;

import dev.countersign.jwt.Explanation;
import dev.countersign.jwt.JwtValidator;
import dev.countersign.jwt.Validation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/explain}: what the validator of this server says of a token, check by check. {@code
 * GET} of the token of the request; {@code POST} of the member {@code token}, for administrators.
 * The token is neither kept nor logged.
 */
final class ExplainServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  /** The validator takes tokens of 16 KiB; of a longer one it is enough to see that it is. */
  private static final int MAX_BODY_BYTES = 20 * 1024;

  private final transient JwtValidator validator;

  ExplainServlet(JwtValidator validator) {
    super("GET", "HEAD", "POST");
    this.validator = validator;
  }

  private record Explained(
      String at, String verdict, @Nullable String reason, String message, List<Check> checks) {

    private record Check(String name, String expected, String found, String outcome) {

      static Check of(Explanation.Check check) {
        return new Check(check.name(), check.expected(), check.found(), check.outcome().name());
      }
    }

    static Explained of(Explanation explanation) {
      Validation verdict = explanation.verdict();
      List<Check> checks = explanation.checks().stream().map(Check::of).toList();
      String at = explanation.at().toString();
      if (verdict instanceof Validation.Rejected rejected) {
        return new Explained(at, "REFUSED", rejected.reason().name(), rejected.message(), checks);
      }
      if (verdict instanceof Validation.Undecided undecided) {
        return new Explained(
            at, "UNDECIDED", undecided.cause().name(), undecided.message(), checks);
      }
      return new Explained(at, "ACCEPTED", null, "every check passed", checks);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    // The filter has read one token from this header, and believed it.
    String token = request.getHeader("Authorization").substring("Bearer ".length()).strip();
    Json.write(response, 200, Explained.of(validator.explain(token)));
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Problem {
    String token = Json.string(Json.read(request, MAX_BODY_BYTES), "token", MAX_BODY_BYTES).strip();
    Json.write(response, 200, Explained.of(validator.explain(token)));
  }
}
