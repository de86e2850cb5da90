package dev.countersign.benchmarks;

import static dev.countersign.benchmarks.Cells.NONE;
import static dev.countersign.benchmarks.Cells.line;
import static dev.countersign.benchmarks.Cells.ratio;
import static dev.countersign.benchmarks.Cells.tenths;
import static dev.countersign.benchmarks.Cells.whole;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lines that a README quotes as they are, of what was measured. */
final class InShort {

  private static final String HEAD =
      """
      | ns and bytes of one call | Countersign | best peer | bare decoding and signature |
      | --- | --- | --- | --- |
      """;

  private final Results results;
  private final FilterTable filter;
  private final MemoryTable memory;
  private final TurnsTable turns;

  InShort(Results results, TurnsTable turns, FilterTable filter, MemoryTable memory) {
    this.results = results;
    this.turns = turns;
    this.filter = filter;
    this.memory = memory;
  }

  /** Empty if nothing of it was measured. */
  String text() throws IOException {
    String rows = rows();
    String sentences = sentences();
    boolean both = !rows.isEmpty() && !sentences.isEmpty();
    return (rows.isEmpty() ? "" : HEAD) + rows + (both ? "\n" : "") + sentences;
  }

  private String rows() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (Algorithm algorithm : Algorithm.values()) {
      rows.append(validated(algorithm)).append(cached(algorithm)).append(garbage(algorithm));
    }
    for (Algorithm algorithm : Algorithm.values()) {
      rows.append(issued(algorithm));
    }
    return rows.toString();
  }

  private String validated(Algorithm algorithm) throws IOException {
    return compared(
        algorithm.headerName() + ", first sight", results.ofTypical("validate", algorithm));
  }

  private String issued(Algorithm algorithm) throws IOException {
    return compared(algorithm.headerName() + ", issued", results.ofTypical("issue", algorithm));
  }

  private String garbage(Algorithm algorithm) throws IOException {
    return compared(
        algorithm.headerName() + ", garbage refused",
        results.of("refuse/" + algorithm + "/" + BadToken.GARBAGE, "library"));
  }

  /** And once more by the provider that is preferred, which has no other peers. */
  private static String compared(String title, Map<String, Measured> rows) {
    Measured countersign = rows.get(Library.COUNTERSIGN.name());
    Optional<Peer> peer = Peer.fastestOf(rows);
    if (countersign == null || peer.isEmpty()) {
      return "";
    }
    Measured floor = rows.get(Library.FLOOR.name());
    Measured preferring = rows.get(Library.COUNTERSIGN_CORRETTO.name());
    return line(
            title,
            cost(countersign),
            cost(peer.get().measured()) + " (" + peer.get().library().title() + ")",
            floor == null ? NONE : cost(floor))
        + (preferring == null
            ? ""
            : line(title + ", preferring Corretto", cost(preferring), "as above", "as above"));
  }

  private String cached(Algorithm algorithm) throws IOException {
    return results
        .single("cached/" + algorithm + "/validate")
        .map(
            hit ->
                line(
                    algorithm.headerName() + ", from the cache, denylist on, its `String` included",
                    cost(hit),
                    NONE,
                    NONE))
        .orElse("");
  }

  private static String cost(Measured measured) {
    return whole(measured.medianNanos()) + ", " + whole(measured.medianBytes()) + " B";
  }

  private String sentences() throws IOException {
    StringBuilder sentences = new StringBuilder();
    sentences.append(inTurn());
    sentences.append(twoThreads("threads", "two threads"));
    sentences.append(twoThreads("virtual", "two virtual threads"));
    sentences.append(es256());
    if (filter.hasResults()) {
      sentences.append(
          """
          - With the cache, the page of the example that needs a token answers %s times as many requests as its public one.
          """
              .formatted(ratio(filter.throughputOverOpen(Door.GUARDED_BY_CACHE))));
    }
    if (memory.hasResults()) {
      memory
          .mostTokens()
          .ifPresent(
              most ->
                  sentences.append(
                      "- Of %s revoked tokens in memory each takes %s bytes.\n"
                          .formatted(whole(most.getKey()), tenths(most.getValue()))));
    }
    return sentences.toString();
  }

  private String inTurn() throws IOException {
    List<String> times = new ArrayList<>();
    for (Algorithm algorithm : Algorithm.values()) {
      turns
          .timesFloor(algorithm)
          .ifPresent(
              ratio -> times.add(ratio(ratio) + " times as long with " + algorithm.headerName()));
    }
    return times.isEmpty()
        ? ""
        : "- In turn with bare decoding and signature in one process, a first sight takes %s.\n"
            .formatted(String.join(", ", times));
  }

  private String twoThreads(String kind, String who) throws IOException {
    List<String> times = new ArrayList<>();
    String jdk = "";
    for (Algorithm algorithm : Algorithm.values()) {
      String part = "scaling/" + algorithm + "/" + kind + "-";
      Measured one = results.of(part + 1, "library").get(Library.COUNTERSIGN.name());
      Measured two = results.of(part + 2, "library").get(Library.COUNTERSIGN.name());
      if (one != null && two != null) {
        jdk = results.jdk(part + 1);
        times.add(ratio(one.throughputOfTwo(two)) + " with " + algorithm.headerName());
      }
    }
    return times.isEmpty()
        ? ""
        : "- %s: %s have the throughput of one times %s.\n"
            .formatted(jdk, who, String.join(", and times ", times));
  }

  private String es256() throws IOException {
    String part = "providers/" + Algorithm.ES256 + "/verify";
    Map<String, Measured> verify = results.of(part, "provider");
    Measured jdk = verify.get(CryptoProvider.JDK.name());
    Measured corretto = verify.get(CryptoProvider.CORRETTO.name());
    return jdk == null || corretto == null
        ? ""
        : "- %s: a bare ES256 signature takes %s ns to verify, and %s with Corretto's provider.\n"
            .formatted(results.jdk(part), whole(jdk.medianNanos()), whole(corretto.medianNanos()));
  }
}
