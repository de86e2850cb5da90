package dev.countersign.benchmarks;

import java.io.IOException;
import java.net.http.HttpClient;
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

  private final GuardedServer server;
  private final String token;
  private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  FilterLoad(TestKey key) throws Exception {
    server = GuardedServer.start(key);
    token = new Tokens(key, TokenSize.TYPICAL).good();
  }

  /** Throughput in requests a second, and the slowest hundredth of them. */
  record Pace(double perSecond, double p99Micros) {}

  Pace measure(Door door, Duration duration) throws Exception {
    long end = System.nanoTime() + duration.toNanos();
    HttpRequest request = request(door);
    List<Future<List<Long>>> running = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Callable<List<Long>> caller = () -> call(request, end);
      running.add(threads.submit(caller));
    }
    List<Long> all = new ArrayList<>();
    for (Future<List<Long>> caller : running) {
      all.addAll(caller.get());
    }
    long[] sorted = all.stream().mapToLong(Long::longValue).sorted().toArray();
    return new Pace(
        sorted.length / (duration.toNanos() / 1e9), sorted[(int) (sorted.length * 0.99)] / 1e3);
  }

  /** What a stranger gets. */
  int statusWithoutToken(Door door) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(server.url(door)).build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** The token is sent to all doors, so that all requests have the same length but for the path. */
  private HttpRequest request(Door door) {
    return HttpRequest.newBuilder(server.url(door))
        .header("Authorization", "Bearer " + token)
        .build();
  }

  private List<Long> call(HttpRequest request, long end) throws IOException, InterruptedException {
    List<Long> nanos = new ArrayList<>();
    long now = System.nanoTime();
    do {
      HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IOException("expected 200, but it is " + response.statusCode());
      }
      long then = now;
      now = System.nanoTime();
      nanos.add(now - then);
    } while (now < end);
    return nanos;
  }

  @Override
  public void close() {
    threads.shutdown();
    server.close();
  }
}
