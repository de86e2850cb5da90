package dev.countersign.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Benchmarks that are measured together and compared with each other.
 *
 * @param name a path as {@code validate/RS256}
 * @param method class and method
 * @param params the values of each parameter; all combinations are measured
 * @param threads how many call at the same time
 * @param virtual whether these are virtual threads
 */
record Part(
    String name, String method, Map<String, List<String>> params, int threads, boolean virtual) {

  static Part of(String name, Class<?> benchmark, String method) {
    return new Part(name, benchmark.getName() + "." + method, Map.of(), 1, false);
  }

  Part with(String param, Object... values) {
    Map<String, List<String>> more = new LinkedHashMap<>(params);
    more.put(param, Stream.of(values).map(Object::toString).toList());
    return new Part(name, method, more, threads, virtual);
  }

  Part onThreads(int number) {
    return new Part(name, method, params, number, virtual);
  }

  Part onVirtualThreads() {
    return new Part(name, method, params, threads, true);
  }

  int size() {
    return params.values().stream().mapToInt(List::size).reduce(1, (a, b) -> a * b);
  }

  /** What parts have in common that are compared: {@code scaling/RS256/threads} of -1 and -2. */
  String comparison() {
    return name.replaceFirst("-\\d+$", "");
  }

  /** The name as that of a file. */
  String fileName() {
    return name.replace('/', '-');
  }
}
