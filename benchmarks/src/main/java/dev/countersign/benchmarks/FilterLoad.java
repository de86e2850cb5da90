package dev.countersign.benchmarks;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks for one page over and over, by a few connections, for a while. */
final class FilterLoad implements AutoCloseable {

  private static final int CONNECTIONS = 4;

  private final Side plain;
  private final Side cached;
  private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);

  /** One of the servers, with a token of its own. */
  private record Side(ExampleServer server, ExampleClient client, String token) {

    static Side start(String... more) throws IOException, InterruptedException {
      List<String> options = new ArrayList<>(List.of("--algorithm", "RS256"));
      options.addAll(List.of("--token-lifetime", "1h"));
      options.addAll(List.of(more));
      ExampleServer server = ExampleServer.start(options.toArray(String[]::new));
      try {
        ExampleClient client = new ExampleClient(server.url());
        return new Side(server, client, client.logIn("alice").accessToken());
      } catch (IOException | InterruptedException | RuntimeException e) {
        server.close();
        throw e;
      }
    }
  }

  FilterLoad() throws IOException, InterruptedException {
    plain = Side.start();
    try {
      cached = Side.start("--cache", "16M");
    } catch (IOException | InterruptedException | RuntimeException e) {
      plain.server.close();
      throw e;
    }
  }

  /** Throughput in requests a second, and the slowest hundredth of them. */
  record Pace(double perSecond, double p99Micros) {}

  Pace measure(Door door, Duration duration) throws Exception {
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    HttpRequest request = request(door);
    List<Future<List<Long>>> running = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Callable<List<Long>> caller = () -> call(side(door).client, request, end);
      running.add(threads.submit(caller));
    }
    List<Long> all = new ArrayList<>();
    for (Future<List<Long>> caller : running) {
      all.addAll(caller.get());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long[] sorted = all.stream().mapToLong(Long::longValue).sorted().toArray();
    return new Pace(sorted.length / seconds, sorted[(int) (sorted.length * 0.99)] / 1e3);
  }

  private Side side(Door door) {
    return door.isOfServerWithCache() ? cached : plain;
  }

  /** What a stranger gets. */
  int statusWithoutToken(Door door) throws IOException, InterruptedException {
    ExampleClient client = side(door).client;
    return client.send(client.to(door.path()).build()).statusCode();
  }

  /** The token is sent to all doors, so that all requests have the same length. */
  private HttpRequest request(Door door) {
    return side(door).client.bearing(side(door).token, door.path()).build();
  }

  private static List<Long> call(ExampleClient client, HttpRequest request, long end)
      throws IOException, InterruptedException {
    List<Long> nanos = new ArrayList<>();
    long now = System.nanoTime();
    do {
      HttpResponse<String> response = client.send(request);
      if (response.statusCode() != 200) {
        throw new IOException("expected 200, but it is " + response.statusCode());
      }
      long then = now;
      now = System.nanoTime();
      nanos.add(now - then);
    } while (now - end < 0);
    return nanos;
  }

  @Override
  public void close() {
    threads.shutdown();
    plain.server.close();
    cached.server.close();
  }
}
