package dev.countersign.benchmarks;

/** What can be asked of two servers of the example, one of which keeps verified tokens. */
enum Door {
  PUBLIC(false, ExampleClient.OFFERS, "no cache: the public page"),
  GUARDED(false, ExampleClient.ORDERS, "no cache: the page that needs the token"),
  PUBLIC_BESIDE_CACHE(true, ExampleClient.OFFERS, "cache: the public page"),
  GUARDED_BY_CACHE(true, ExampleClient.ORDERS, "cache: the page that needs the token");

  private final boolean cached;
  private final String path;
  private final String title;

  Door(boolean cached, String path, String title) {
    this.cached = cached;
    this.path = path;
    this.title = title;
  }

  /** Whether it is one of the server that keeps verified tokens. */
  boolean isOfServerWithCache() {
    return cached;
  }

  /** What it is compared with: the page of the same process that needs no token. */
  Door open() {
    return cached ? PUBLIC_BESIDE_CACHE : PUBLIC;
  }

  String path() {
    return path;
  }

  String title() {
    return title;
  }
}
