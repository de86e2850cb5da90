package dev.countersign.benchmarks;

/** Who takes part. */
public enum Library {
  FLOOR("floor, objects reused"),
  FLOOR_NEW("floor, new objects"),
  COUNTERSIGN("Countersign"),
  COUNTERSIGN_CORRETTO("Countersign, preferring Corretto"),
  JAVA_JWT("java-jwt"),
  TINK("Tink"),
  NIMBUS("Nimbus"),
  JJWT("jjwt"),
  JOSE4J("jose4j"),
  SPRING("Spring Security"),
  FUSIONAUTH("FusionAuth");

  private final String title;

  Library(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** A new one, so that a process loads no library but the one that it measures. */
  TokenLibrary adapter() {
    return switch (this) {
      case FLOOR -> Floor.reusing();
      case FLOOR_NEW -> Floor.renewing();
      case COUNTERSIGN -> new CountersignLibrary(CryptoProvider.JDK);
      case COUNTERSIGN_CORRETTO -> new CountersignLibrary(CryptoProvider.CORRETTO);
      case JAVA_JWT -> new JavaJwtLibrary();
      case TINK -> new TinkLibrary();
      case NIMBUS -> new NimbusLibrary();
      case JJWT -> new JjwtLibrary();
      case JOSE4J -> new Jose4jLibrary();
      case SPRING -> new SpringLibrary();
      case FUSIONAUTH -> new FusionAuthLibrary();
    };
  }

  boolean isFloor() {
    return this == FLOOR || this == FLOOR_NEW;
  }

  boolean isPeer() {
    return !isFloor() && this != COUNTERSIGN && this != COUNTERSIGN_CORRETTO;
  }
}
