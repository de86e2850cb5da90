package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * How a refusal looks to the client.
 *
 * <p>Status, {@code WWW-Authenticate}, {@code Retry-After} and {@code Cache-Control} are set before
 * it is called, so that no writer can forget them; it adds the body. Implementations are
 * thread-safe and do not read the request's body.
 */
@FunctionalInterface
public interface RefusalWriter {

  /**
   * Writes the body of a refusal.
   *
   * @param refusal what the client is told
   * @param request the refused request, whose texts are a stranger's
   * @param response with status and headers set
   * @throws IOException if the client is gone
   */
  void write(Refusal refusal, HttpServletRequest request, HttpServletResponse response)
      throws IOException;

  /**
   * Writes {@code application/problem+json} (RFC 9457) with the members {@code status}, {@code
   * title}, {@code detail} and, where RFC 6750 has one, {@code error}.
   *
   * @return what is written unless another is chosen, save that a filter then also says in which
   *     header or cookie it takes a token
   */
  static RefusalWriter problemJson() {
    return ProblemBody.WRITER;
  }
}
