package dev.countersign.benchmarks;

import dev.countersign.jwt.revocation.CutOffRules;
import dev.countersign.jwt.revocation.Denylist;
import dev.countersign.redis.RedisStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.embedded.RedisServer;

/**
 * How much memory a revoked token takes: {@code memory 1000000 10000000} on the heap, and {@code
 * redis 1000000} in a Redis that is started for it.
 */
final class RevokedTokenMemory {

  /** None may expire before the last is there. */
  private static final Duration LIFETIME = Duration.ofHours(1);

  private static final String ISSUER = "https://auth.example";

  /** They share one connection, on which their commands go out together. */
  private static final int CALLERS = 128;

  private RevokedTokenMemory() {}

  static double onHeap(int tokens) throws InterruptedException {
    long before = usedHeap();
    Denylist denylist = Denylist.inMemory(tokens, InstantSource.system());
    revoke(denylist, tokens);
    long after = usedHeap();
    // Used after the measurement, so that it was not collected before.
    denylist.revoke(ISSUER, id(0), Instant.now().plus(LIFETIME));
    return (double) (after - before) / tokens;
  }

  static long usedHeap() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(100);
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  static double inRedis(int tokens) throws Exception {
    Path directory = Files.createTempDirectory("redis");
    int port = freePort();
    RedisServer server =
        RedisServer.newRedisServer()
            .port(port)
            .bind("127.0.0.1")
            .setting("dir " + directory)
            .setting("save \"\"")
            .build();
    server.start();
    try (RedisStore store =
        RedisStore.builder("redis://127.0.0.1:" + port)
            .namespace("bench")
            .timeout(Duration.ofSeconds(5))
            .connect()) {
      long before = usedMemory(port);
      CutOffRules rules = CutOffRules.builder().issuer(ISSUER).maxTokenLifetime(LIFETIME).build();
      revokeByMany(store.revocations(rules).denylist(), tokens);
      return (double) (usedMemory(port) - before) / tokens;
    } finally {
      server.stop();
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void revoke(Denylist denylist, int tokens) {
    Instant expiry = Instant.now().plus(LIFETIME);
    IntStream.range(0, tokens).forEach(number -> denylist.revoke(ISSUER, id(number), expiry));
  }

  /** Each waits for its answer, so it takes many callers to keep the server busy. */
  private static void revokeByMany(Denylist denylist, int tokens) throws Exception {
    Instant expiry = Instant.now().plus(LIFETIME);
    AtomicInteger next = new AtomicInteger();
    Callable<Boolean> caller =
        () -> {
          for (int number = next.getAndIncrement();
              number < tokens;
              number = next.getAndIncrement()) {
            denylist.revoke(ISSUER, id(number), expiry);
          }
          return true;
        };
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      for (Future<Boolean> each : callers.invokeAll(Collections.nCopies(CALLERS, caller))) {
        each.get();
      }
    } finally {
      callers.shutdownNow();
    }
  }

  /** As long as the ids of the issuer, 22 characters. */
  private static String id(int number) {
    return "abcdefghijkl%010d".formatted(number);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What Redis itself says that its data takes. */
  private static long usedMemory(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        OutputStream out = socket.getOutputStream();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      out.write("INFO memory\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String line = in.readLine();
      while (line != null && !line.startsWith("used_memory:")) {
        line = in.readLine();
      }
      if (line == null) {
        throw new IOException("Redis did not say how much memory it uses");
      }
      return Long.parseLong(line.substring("used_memory:".length()).strip());
    }
  }
}
