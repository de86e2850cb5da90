package dev.countersign.examples;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** {@code /api/orders}: reads the orders and takes new ones. */
final class OrdersServlet extends ApiServlet {

  private static final long serialVersionUID = 1;

  /** It is a demonstration, and memory is not a database. */
  private static final int MAX_ORDERS = 100;

  private static final int MAX_ITEM_LENGTH = 200;

  private final transient ReentrantLock lock = new ReentrantLock();
  private final transient Deque<Order> orders = new ArrayDeque<>(); // guarded by the lock

  private long lastId;

  private record Order(long id, String item, String orderedBy) {}

  private record Orders(List<Order> orders) {}

  OrdersServlet() {
    super("GET", "HEAD", "POST");
    add("a pair of boots", "carol");
    add("a lantern", "dave");
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Json.write(response, 200, new Orders(all()));
  }

  private List<Order> all() {
    lock.lock();
    try {
      return List.copyOf(orders);
    } finally {
      lock.unlock();
    }
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
      if (orders.size() == MAX_ORDERS) {
        orders.removeFirst();
      }
      lastId++;
      orders.addLast(new Order(lastId, item, orderedBy));
      return orders.getLast();
    } finally {
      lock.unlock();
    }
  }
}
