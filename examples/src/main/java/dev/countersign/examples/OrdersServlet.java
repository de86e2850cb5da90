package dev.countersign.examples;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** {@code /api/orders}: reads the orders and takes new ones. */
final class OrdersServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  /** It is a demonstration, and memory is not a database. */
  private static final int MAX_ORDERS = 100;

  private static final int MAX_ITEM_LENGTH = 200;

  private final transient ReentrantLock lock = new ReentrantLock();

  private transient volatile Orders orders = new Orders(List.of()); // replaced under the lock
  private long lastId; // guarded by the lock

  private record Order(long id, String item, String orderedBy) {}

  private record Orders(List<Order> orders) {

    Orders with(Order order) {
      int dropped = orders.size() < MAX_ORDERS ? 0 : 1;
      return new Orders(Stream.concat(orders.stream().skip(dropped), Stream.of(order)).toList());
    }
  }

  OrdersServlet() {
    super("GET", "HEAD", "POST");
    add("a pair of boots", "carol");
    add("a lantern", "dave");
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Json.write(response, 200, orders);
  }

  /** Takes an object whose member {@code item} may be left out. */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException, Problem {
    ObjectNode body = Json.read(request);
    String item = body.has("item") ? Json.string(body, "item", MAX_ITEM_LENGTH) : "a surprise";
    Json.write(response, 201, add(item, caller(request).getName()));
  }

  private Order add(String item, String orderedBy) {
    lock.lock();
    try {
      lastId++;
      Order order = new Order(lastId, item, orderedBy);
      orders = orders.with(order);
      return order;
    } finally {
      lock.unlock();
    }
  }
}
