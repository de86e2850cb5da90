package dev.countersign.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a process at one moment.
 *
 * @param live bytes of the objects that a collection leaves
 * @param resident bytes that the process has of the machine
 */
record ServerMemory(long live, long resident) {

  private static final long MEBIBYTE = 1L << 20;

  /** Tokens, log-ins and revocations of the last seconds are more at one time than at another. */
  private static final long LIVE_ALLOWANCE = 2 * MEBIBYTE;

  /** Code is compiled, and stacks and buffers come and go. */
  private static final long RESIDENT_ALLOWANCE = 64 * MEBIBYTE;

  /** Code, classes, threads and buffers. */
  private static final long BEYOND_HEAP = 256 * MEBIBYTE;

  private static final Pattern LIVE = Pattern.compile("(?m)^Total +\\d+ +(\\d+)$");
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");

  /** Collects its garbage, and counts what is left. */
  static ServerMemory of(long processId) throws IOException {
    Process jcmd =
        new ProcessBuilder(
                ExampleServer.jdkProgram("jcmd").toString(),
                Long.toString(processId),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String histogram = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
    String status = Files.readString(Path.of("/proc", Long.toString(processId), "status"));
    return new ServerMemory(number(LIVE, histogram), 1024 * number(RESIDENT, status));
  }

  private static long number(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException(
          "expected a line such as "
              + pattern
              + ", but there is none in: "
              + text.substring(0, Math.min(text.length(), 200)));
    }
    return Long.parseLong(matcher.group(1));
  }

  /**
   * Whether a server grows: the median of the later half of what was measured may exceed that of
   * the earlier half by a tenth and an allowance, of 2 MiB for what lives and of 64 MiB for what is
   * resident, and at no time may more be resident than the heap and 256 MiB.
   *
   * @return which of these it breaks; empty for a server that is stable
   */
  static Optional<String> growth(List<ServerMemory> samples) {
    return growth("live objects", samples, ServerMemory::live, LIVE_ALLOWANCE)
        .or(() -> growth("memory", samples, ServerMemory::resident, RESIDENT_ALLOWANCE))
        .or(() -> excess(samples));
  }

  private static Optional<String> growth(
      String what, List<ServerMemory> samples, ToLongFunction<ServerMemory> bytes, long allowance) {
    int half = samples.size() / 2;
    double before = median(samples.subList(0, half), bytes);
    double after = median(samples.subList(half, samples.size()), bytes);
    return after <= before * 1.1 + allowance
        ? Optional.empty()
        : Optional.of(
            "the %s of the server grew from %.1f to %.1f MiB"
                .formatted(what, before / MEBIBYTE, after / MEBIBYTE));
  }

  private static double median(List<ServerMemory> samples, ToLongFunction<ServerMemory> bytes) {
    return Measured.median(samples.stream().map(s -> (double) bytes.applyAsLong(s)).toList());
  }

  private static Optional<String> excess(List<ServerMemory> samples) {
    long bound = ExampleServer.HEAP_MEBIBYTES * MEBIBYTE + BEYOND_HEAP;
    return samples.stream()
        .filter(sample -> sample.resident > bound)
        .findFirst()
        .map(sample -> "the server takes more than %d MiB".formatted(bound / MEBIBYTE));
  }

  @Override
  public String toString() {
    return "live objects %.1f MiB, resident %.1f MiB"
        .formatted((double) live / MEBIBYTE, (double) resident / MEBIBYTE);
  }
}
