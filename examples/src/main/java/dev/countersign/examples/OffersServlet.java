package dev.countersign.examples;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** {@code GET /api/offers}: what anybody may see, in as many words as the orders have. */
final class OffersServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  private static final Offers OFFERS =
      new Offers(
          List.of(new Offer(1, "a pair of skis", "erin"), new Offer(2, "a hammock", "frank")));

  private record Offer(long id, String item, String offeredBy) {}

  private record Offers(List<Offer> offers) {}

  OffersServlet() {
    super("GET", "HEAD");
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Json.write(response, 200, OFFERS);
  }
}
