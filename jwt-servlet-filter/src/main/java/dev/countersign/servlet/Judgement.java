package dev.countersign.servlet;

import java.util.HashSet;
import java.util.Set;

/**
 * What was found out about a request, kept with it as an attribute so that a forward or an
 * asynchronous dispatch does not ask again.
 *
 * @param caller who sends it
 * @param granted methods and paths that the caller was let through to
 */
record Judgement(Caller caller, Set<String> granted) {

  static Judgement of(Caller caller) {
    return new Judgement(caller, Set.of());
  }

  Judgement granting(String methodAndPath) {
    Set<String> more = new HashSet<>(granted);
    more.add(methodAndPath);
    return new Judgement(caller, Set.copyOf(more));
  }
}
