package dev.countersign.benchmarks;

/** The ways to the same page. */
enum Door {
  OPEN("/open", "no filter"),
  GUARDED("/guarded", "filter, cache of verified tokens"),
  GUARDED_UNCACHED("/uncached", "filter, no cache");

  private final String path;
  private final String title;

  Door(String path, String title) {
    this.path = path;
    this.title = title;
  }

  String path() {
    return path;
  }

  String title() {
    return title;
  }
}
