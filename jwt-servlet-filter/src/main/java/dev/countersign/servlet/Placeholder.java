package dev.countersign.servlet;

/** Stands in until the module has code. */
public final class Placeholder {
  private Placeholder() {}

  /**
   * Names this module.
   *
   * @return its name, or "null" on the class path
   */
  public static String describe() {
    return String.valueOf(Placeholder.class.getModule().getName());
  }
}
