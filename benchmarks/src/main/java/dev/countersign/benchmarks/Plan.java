package dev.countersign.benchmarks;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/** All that is measured: every library on the typical token, and the fastest on all else. */
final class Plan {

  private static final Library[] CONTENDERS = {
    Library.FLOOR,
    Library.COUNTERSIGN,
    Library.JAVA_JWT,
    Library.TINK,
    Library.NIMBUS,
    Library.FUSIONAUTH
  };

  private static final Library[] OF_EACH_SIZE =
      Stream.concat(Stream.of(CONTENDERS), Stream.of(Library.COUNTERSIGN_CORRETTO))
          .sorted()
          .toArray(Library[]::new);

  /** Those whose signature takes so little that what is beside it shows. */
  private static final List<Algorithm> FAST_ALGORITHMS = List.of(Algorithm.HS256, Algorithm.RS256);

  private Plan() {}

  static List<Part> parts() {
    List<Part> parts = libraries(List.of(Algorithm.values()));
    parts.addAll(providers());
    for (Growth growth : Growth.values()) {
      parts.add(growth(growth, growth.sizes().toArray()));
    }
    return List.copyOf(parts);
  }

  /** The same without what takes long or much memory to set up. */
  static List<Part> smoke() {
    List<Part> parts = libraries(FAST_ALGORITHMS);
    parts.addAll(providers());
    for (Growth growth : Growth.values()) {
      parts.add(growth(growth, growth.sizes().get(0)));
    }
    return List.copyOf(parts);
  }

  private static List<Part> libraries(List<Algorithm> ofEachSize) {
    List<Part> parts = new ArrayList<>();
    for (Algorithm algorithm : Algorithm.values()) {
      parts.add(validate(algorithm, TokenSize.TYPICAL, Library.values()));
    }
    for (Algorithm algorithm : Algorithm.values()) {
      parts.add(issue(algorithm, TokenSize.TYPICAL, Library.values()));
    }
    for (TokenSize size : List.of(TokenSize.SMALL, TokenSize.LARGE)) {
      for (Algorithm algorithm : ofEachSize) {
        parts.add(validate(algorithm, size, OF_EACH_SIZE));
      }
      for (Algorithm algorithm : ofEachSize) {
        parts.add(issue(algorithm, size, OF_EACH_SIZE));
      }
    }
    for (Algorithm algorithm : Algorithm.values()) {
      parts.add(refuse(algorithm, BadToken.SIGNATURE));
    }
    for (BadToken bad : EnumSet.complementOf(EnumSet.of(BadToken.SIGNATURE))) {
      parts.add(refuse(Algorithm.HS256, bad));
    }
    for (Algorithm algorithm : FAST_ALGORITHMS) {
      parts.add(cached(algorithm, "validate"));
      parts.add(cached(algorithm, "freshString"));
    }
    for (Algorithm algorithm : FAST_ALGORITHMS) {
      for (int threads : List.of(1, 2)) {
        parts.add(scaling(algorithm, threads, "threads").onThreads(threads));
        if (virtualThreads()) {
          parts.add(scaling(algorithm, threads, "virtual").onThreads(threads).onVirtualThreads());
        }
      }
    }
    return parts;
  }

  private static List<Part> providers() {
    List<Part> parts = new ArrayList<>();
    for (Algorithm algorithm : Algorithm.values()) {
      Object[] having =
          Stream.of(CryptoProvider.values()).filter(one -> one.has(algorithm)).toArray();
      for (String method : List.of("verify", "sign", "countersign")) {
        parts.add(
            Part.of("providers/" + algorithm + "/" + method, ProviderBenchmark.class, method)
                .with("provider", having)
                .with("algorithm", algorithm));
      }
    }
    return parts;
  }

  private static Part growth(Growth growth, Object... sizes) {
    return Part.of("growth/" + growth, GrowthBenchmark.class, "validate")
        .with("growth", growth)
        .with("size", sizes);
  }

  static boolean virtualThreads() {
    return Runtime.version().feature() >= 21;
  }

  private static Part validate(Algorithm algorithm, TokenSize size, Library... libraries) {
    return Part.of("validate/" + algorithm + "/" + size, ValidateBenchmark.class, "validate")
        .with("library", having(algorithm, libraries))
        .with("algorithm", algorithm)
        .with("size", size);
  }

  private static Part issue(Algorithm algorithm, TokenSize size, Library... libraries) {
    return Part.of("issue/" + algorithm + "/" + size, IssueBenchmark.class, "issue")
        .with("library", having(algorithm, libraries))
        .with("algorithm", algorithm)
        .with("size", size);
  }

  private static Part refuse(Algorithm algorithm, BadToken bad) {
    return Part.of("refuse/" + algorithm + "/" + bad, RefuseBenchmark.class, "refuse")
        .with("library", having(algorithm, refusing(bad)))
        .with("algorithm", algorithm)
        .with("bad", bad);
  }

  /** A floor knows nothing of claims. */
  private static Library[] refusing(BadToken bad) {
    return bad == BadToken.SIGNATURE
        ? CONTENDERS
        : Stream.of(CONTENDERS).filter(library -> library != Library.FLOOR).toArray(Library[]::new);
  }

  private static Part cached(Algorithm algorithm, String method) {
    return Part.of("cached/" + algorithm + "/" + method, CachedBenchmark.class, method)
        .with("algorithm", algorithm);
  }

  private static Part scaling(Algorithm algorithm, int threads, String kind) {
    return Part.of(
            "scaling/" + algorithm + "/" + kind + "-" + threads,
            ValidateBenchmark.class,
            "validate")
        .with("library", Library.FLOOR, Library.COUNTERSIGN, Library.JAVA_JWT)
        .with("algorithm", algorithm)
        .with("size", TokenSize.TYPICAL);
  }

  private static Object[] having(Algorithm algorithm, Library... libraries) {
    return Stream.of(libraries).filter(library -> library.adapter().has(algorithm)).toArray();
  }
}
