package dev.countersign.keystore;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.countersign.jwt.JwkSet;
import dev.countersign.jwt.SigningKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP server of an issuer, which answers as a test says and counts. */
final class JwksServer implements AutoCloseable {

  /** What it answers. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger requests = new AtomicInteger();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  private JwksServer(HttpServer server) {
    this.server = server;
  }

  static JwksServer start() throws IOException {
    return start(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  static JwksServer start(HttpServer server) {
    JwksServer started = new JwksServer(server);
    server.setExecutor(started.threads);
    server.createContext("/", started::answer);
    server.start();
    return started;
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      answers.getOrDefault(exchange.getRequestURI().getPath(), status(404)).to(exchange);
    }
  }

  /** From now on, for the path of {@link #uri()}. */
  void answers(Answer answer) {
    answers("/jwks.json", answer);
  }

  void answers(String path, Answer answer) {
    answers.put(path, answer);
  }

  int requests() {
    return requests.get();
  }

  int port() {
    return server.getAddress().getPort();
  }

  URI uri() {
    return uri("/jwks.json");
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  static Answer publishing(String cacheControl, SigningKey... keys) {
    return text(cacheControl, document(keys));
  }

  static String document(SigningKey... keys) {
    return JwkSet.of(Arrays.stream(keys).map(SigningKey::verificationKey).toList()).toPublicJson();
  }

  /** One JWK, to be put into a document that no set of ours would write. */
  static String member(SigningKey key) {
    String document = document(key);
    return document.substring("{\"keys\":[".length(), document.length() - "]}".length());
  }

  static String documentOf(String... members) {
    return "{\"keys\":[" + String.join(",", members) + "]}";
  }

  static Answer text(String cacheControl, String body) {
    return bytes(cacheControl, body.getBytes(StandardCharsets.UTF_8));
  }

  static Answer bytes(String cacheControl, byte[] body) {
    return exchange -> {
      exchange.getResponseHeaders().add("Cache-Control", cacheControl);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    };
  }

  static Answer status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  static Answer withHeader(String name, String value, Answer answer) {
    return exchange -> {
      exchange.getResponseHeaders().add(name, value);
      answer.to(exchange);
    };
  }

  /** Answers only when the latch is open. */
  static Answer after(CountDownLatch latch, Answer answer) {
    return exchange -> {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      answer.to(exchange);
    };
  }
}
