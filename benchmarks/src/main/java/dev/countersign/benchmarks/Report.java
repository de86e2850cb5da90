package dev.countersign.benchmarks;

import static dev.countersign.benchmarks.Cells.NONE;
import static dev.countersign.benchmarks.Cells.line;
import static dev.countersign.benchmarks.Cells.ratio;
import static dev.countersign.benchmarks.Cells.whole;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The report as Markdown. */
final class Report {

  private final Results results;
  private final RunLog log;
  private final FilterTable filter;
  private final MemoryTable memory;
  private final TurnsTable turns;
  private final InShort inShort;
  private final StringBuilder text = new StringBuilder();
  private int startOfSection;
  private int endOfIntroduction;

  /** Of what is in the directory. */
  Report(Path directory) {
    this.results = new Results(directory);
    this.log = RunLog.in(directory);
    this.filter = new FilterTable(directory);
    this.memory = new MemoryTable(directory);
    this.turns = new TurnsTable(directory);
    this.inShort = new InShort(results, turns, filter, memory);
  }

  String text() throws IOException {
    head();
    section("In short", "");
    text.append(inShort.text());
    summary("Validate, first sight", "validate");
    inTurn();
    summary("Issue", "issue");
    section(
        "Validate a typical token",
        """
        About 600 characters with HS256. Every library is asked for the same type, issuer, audience and expiry
        with 30 seconds of skew, and before it is measured it has to accept the good token and to refuse
        another signature, payload, type, issuer, audience, an expired token and garbage. The floor is what
        nobody can do without: three parts from base64url and the bare signature; it looks at no claim.
        """);
    tables("validate", TokenSize.TYPICAL);
    section(
        "Issue a typical token",
        """
        Each token has an id of its own. Countersign makes it; the others get a `UUID.randomUUID()`, save for
        the floor, which has its JSON ready and only encodes and signs it.
        """);
    tables("issue", TokenSize.TYPICAL);
    section(
        "Small and large tokens",
        """
        About 300 characters, and 4 KB of nested claims; with the fastest of the others.
        """);
    for (TokenSize size : new TokenSize[] {TokenSize.SMALL, TokenSize.LARGE}) {
      tables("validate", size);
      tables("issue", size);
    }
    refusals();
    cached();
    scaling();
    providers();
    growth();
    memory();
    filter();
    dropEmptySection();
    return text.toString();
  }

  private void head() throws IOException {
    text.append("# What Countersign costs, measured\n\n");
    text.append("Made by `java -jar benchmarks/target/countersign-benchmarks.jar report`");
    text.append(" after `mvn verify`; do not edit.\n\n");
    text.append("- Machine: ").append(Machine.describe()).append('\n');
    for (String line : log.circumstances()) {
      text.append("- Run: ").append(line).append('\n');
    }
    text.append("- Measured for ").append(log.elapsed().toMinutes()).append(" minutes in all\n");
    text.append("- Versions: ").append(Versions.describe()).append('\n');
    text.append(
        """

        Times are ns for one call, the median of the rounds; bytes are what one call allocates. Ratios are
        medians of the ratios within a round, since a machine has moods: trust them, and no absolute time.
        Those of saying no and of the cache are of medians, minutes apart. Differences below 5 % are noise.
        """);
  }

  private void section(String title, String introduction) {
    dropEmptySection();
    startOfSection = text.length();
    text.append("\n## ").append(title).append("\n\n").append(introduction);
    endOfIntroduction = text.length();
  }

  /** Of what was not measured there is nothing to say. */
  private void dropEmptySection() {
    if (text.length() == endOfIntroduction) {
      text.setLength(startOfSection);
    }
  }

  /**
   * One line for each algorithm and size: Countersign against the floor and the best of the others,
   * which may bring their own arithmetic as Countersign may.
   */
  private void summary(String title, String kind) throws IOException {
    section(
        title + ": in short",
        """
        | token | Countersign ÷ floor | best peer | best peer ÷ Countersign, time | preferring Corretto \
        | least bytes of a peer ÷ Countersign |
        | --- | --- | --- | --- | --- | --- |
        """);
    for (Algorithm algorithm : Algorithm.values()) {
      for (TokenSize size : TokenSize.values()) {
        text.append(
            summaryOf(
                algorithm.headerName() + ", " + size.title(),
                results.of(kind + "/" + algorithm + "/" + size, "library")));
      }
    }
  }

  private static String summaryOf(String title, Map<String, Measured> rows) {
    Measured countersign = rows.get(Library.COUNTERSIGN.name());
    Measured floor = rows.get(Library.FLOOR.name());
    Optional<Peer> best = Peer.fastestOf(rows);
    if (countersign == null || floor == null || best.isEmpty()) {
      return "";
    }
    Measured peer = best.get().measured();
    Optional<Measured> preferring =
        Optional.ofNullable(rows.get(Library.COUNTERSIGN_CORRETTO.name()));
    return line(
        title,
        ratio(countersign.timesOf(floor)),
        best.get().library().title(),
        ratio(peer.timesOf(countersign)),
        preferring.map(peer::timesOf).map(Cells::ratio).orElse(NONE),
        ratio(Peer.leastBytes(rows) / countersign.medianBytes()));
  }

  private void tables(String kind, TokenSize size) throws IOException {
    for (Algorithm algorithm : Algorithm.values()) {
      String part = kind + "/" + algorithm + "/" + size;
      table(title(kind, algorithm, size), results.of(part, "library"));
    }
  }

  private static String title(String kind, Algorithm algorithm, TokenSize size) {
    return "%s, %s, %s token".formatted(algorithm.headerName(), kind, size.title());
  }

  private void table(String title, Map<String, Measured> rows) {
    if (rows.isEmpty()) {
      return;
    }
    text.append("\n### ").append(title).append("\n\n");
    text.append("| | ns | bytes | × floor | × Countersign |\n| --- | --- | --- | --- | --- |\n");
    rows.forEach(
        (name, row) ->
            text.append(
                line(
                    Library.valueOf(name).title(),
                    whole(row.medianNanos()),
                    whole(row.medianBytes()),
                    times(row, Library.FLOOR, rows),
                    times(row, Library.COUNTERSIGN, rows))));
  }

  private static String times(Measured row, Library of, Map<String, Measured> rows) {
    Measured other = rows.get(of.name());
    return other == null ? NONE : ratio(row.timesOf(other));
  }

  private void refusals() throws IOException {
    section(
        "Saying no",
        """
        The cheapest way to a no that each library has. The last column compares with accepting a good token of the
        same algorithm by the same library.
        """);
    for (Algorithm algorithm : Algorithm.values()) {
      Map<String, Measured> good = results.ofTypical("validate", algorithm);
      for (BadToken bad : BadToken.values()) {
        Map<String, Measured> rows = results.of("refuse/" + algorithm + "/" + bad, "library");
        if (rows.isEmpty()) {
          continue;
        }
        text.append("\n### ")
            .append(algorithm.headerName())
            .append(", ")
            .append(bad.title())
            .append("\n\n| | ns | bytes | × good token |\n| --- | --- | --- | --- |\n");
        rows.forEach(
            (name, row) ->
                text.append(
                    line(
                        Library.valueOf(name).title(),
                        whole(row.medianNanos()),
                        whole(row.medianBytes()),
                        good.containsKey(name)
                            ? ratio(row.medianNanos() / good.get(name).medianNanos())
                            : NONE)));
      }
    }
  }

  private void cached() throws IOException {
    section(
        "Validate from the cache",
        """
        `cacheVerifiedTokens` and a denylist that is asked each time; the token is a new `String` for each call, as
        a container makes it, and what that String alone costs is below.

        | | ns | bytes | bytes without the String | fastest peer, first sight ÷ this |
        | --- | --- | --- | --- | --- |
        """);
    for (Algorithm algorithm : Algorithm.values()) {
      Optional<Measured> hit = results.single("cached/" + algorithm + "/validate");
      Optional<Measured> string = results.single("cached/" + algorithm + "/freshString");
      if (hit.isEmpty() || string.isEmpty()) {
        continue;
      }
      Map<String, Measured> peers = results.ofTypical("validate", algorithm);
      Optional<Peer> best = Peer.fastestOf(peers);
      text.append(
          line(
              algorithm.headerName(),
              whole(hit.get().medianNanos()),
              whole(hit.get().medianBytes()),
              whole(hit.get().medianBytes() - string.get().medianBytes()),
              best.isPresent()
                  ? ratio(best.get().measured().medianNanos() / hit.get().medianNanos())
                      + " ("
                      + best.get().library().title()
                      + ")"
                  : NONE));
      text.append(
          line(
              "the new String (" + algorithm.headerName() + ")",
              whole(string.get().medianNanos()),
              whole(string.get().medianBytes()),
              "0",
              NONE));
    }
  }

  private void scaling() throws IOException {
    section(
        "Two threads",
        """
        How many times the throughput of one thread two have, on a machine of two processors that also compile and
        collect.

        | | one thread, ns | two threads, ns each | throughput |
        | --- | --- | --- | --- |
        """);
    for (Algorithm algorithm : Algorithm.values()) {
      for (String kind : new String[] {"threads", "virtual"}) {
        String part = "scaling/" + algorithm + "/" + kind + "-";
        Map<String, Measured> one = results.of(part + 1, "library");
        Map<String, Measured> two = results.of(part + 2, "library");
        for (String name : one.keySet()) {
          if (two.containsKey(name)) {
            text.append(
                line(
                    "%s, %s%s"
                        .formatted(
                            algorithm.headerName(),
                            Library.valueOf(name).title(),
                            kind.equals("virtual") ? ", virtual threads" : ""),
                    whole(one.get(name).medianNanos()),
                    whole(two.get(name).medianNanos()),
                    ratio(one.get(name).throughputOfTwo(two.get(name)))));
          }
        }
      }
    }
  }

  private void providers() throws IOException {
    section(
        "Providers of the JCA",
        """
        The bare signature over a typical token by each provider with keys and objects of its own, and Countersign
        validating that token when it prefers the provider. In nanoseconds; in brackets how many times
        as fast as the JDK's own. A provider that is missing has not the algorithm.

        | | verify | sign | Countersign validates |
        | --- | --- | --- | --- |
        """);
    for (Algorithm algorithm : Algorithm.values()) {
      String part = "providers/" + algorithm + "/";
      Map<String, Measured> verify = results.of(part + "verify", "provider");
      Map<String, Measured> sign = results.of(part + "sign", "provider");
      Map<String, Measured> countersign = results.of(part + "countersign", "provider");
      for (CryptoProvider provider : CryptoProvider.values()) {
        if (verify.containsKey(provider.name())) {
          text.append(
              line(
                  algorithm.headerName() + ", " + provider.title(),
                  ofJdk(provider, verify),
                  ofJdk(provider, sign),
                  ofJdk(provider, countersign)));
        }
      }
    }
  }

  private static String ofJdk(CryptoProvider provider, Map<String, Measured> rows) {
    Measured row = rows.get(provider.name());
    Measured jdk = rows.get(CryptoProvider.JDK.name());
    return row == null || jdk == null
        ? NONE
        : whole(row.medianNanos()) + " (" + ratio(jdk.timesOf(row)) + ")";
  }

  private void growth() throws IOException {
    section(
        "How the cost grows",
        "One validation by HS256, with a new `String` for each; each curve over a logarithmic axis.\n");
    for (Growth growth : Growth.values()) {
      Map<String, Measured> rows = results.of("growth/" + growth, "size");
      if (!rows.isEmpty()) {
        text.append("\n### ").append(growth.title()).append("\n\n");
        text.append("Expected: ").append(growth.expected()).append(".\n\n");
        text.append(
            "![%s](%s)\n\n| number | ns | bytes |\n| --- | --- | --- |\n"
                .formatted(growth.title(), curveFile(growth)));
        rows.forEach(
            (size, row) ->
                text.append(
                    line(
                        whole(Double.parseDouble(size)),
                        whole(row.medianNanos()),
                        whole(row.medianBytes()))));
      }
    }
  }

  /** The curves by the name of the file that the text refers to. */
  Map<String, String> curves() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    for (Growth growth : Growth.values()) {
      Map<String, Measured> rows = results.of("growth/" + growth, "size");
      List<Curve.Point> points = new ArrayList<>();
      rows.forEach(
          (size, row) -> points.add(new Curve.Point(Double.parseDouble(size), row.medianNanos())));
      if (!points.isEmpty()) {
        Curve curve = new Curve("ns for one validation", growth.title(), points);
        files.put(curveFile(growth), curve.svg());
      }
    }
    return files;
  }

  private static String curveFile(Growth growth) {
    return "growth-" + growth.name().toLowerCase(Locale.ROOT) + ".svg";
  }

  private void inTurn() throws IOException {
    if (turns.hasResults()) {
      section(
          "First sight, in turn with the floor",
          """
          The tables above and below have each library in a process of its own, and processes of the same code differ by
          some hundredths. Here one process calls the floor and Countersign in turn, for three seconds after as many to warm
          up; the median call of each, and the median of the processes. By the command `turns`.

          """);
      text.append(turns.text());
    }
  }

  private void memory() throws IOException {
    if (memory.hasResults()) {
      section(
          "Revoked tokens in memory",
          """
          What of the heap the denylist takes, by the command `memory`; a table doubles, so it is more after that than
          before.

          """);
      text.append(memory.text());
    }
  }

  private void filter() throws IOException {
    if (filter.hasResults()) {
      section(
          "The filter",
          """
          Requests by Java's `HttpClient` over loopback to two login servers of the [example](../examples) on Jetty, one
          of them with `--cache 16M`, each in a process of its own, with an RS256 token and a denylist. The four pages are
          asked for in turn, and all requests carry the token; ratios are within a process and a round. The filter
          lets `/api/offers` pass and judges the token for `/api/orders`, whose body is as long. Made by the command
          `filter`.

          """);
      text.append(filter.text());
    }
  }
}
