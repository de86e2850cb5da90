package dev.countersign.servlet;

import dev.countersign.jwt.JwtValidator;
import java.util.HashSet;
import java.util.Set;

/**
 * What was found out about a request, kept with it as an attribute so that a forward or an
 * asynchronous dispatch does not ask again.
 *
 * @param caller who sends it
 * @param granted methods and paths that the caller was let through to
 * @param judge who judged the token; a rule may name another one
 */
record Judgement(Caller caller, Set<String> granted, JwtValidator judge) {

  static Judgement of(Caller caller, JwtValidator judge) {
    return new Judgement(caller, Set.of(), judge);
  }

  boolean isBy(JwtValidator other) {
    return judge.equals(other);
  }

  Judgement granting(String methodAndPath) {
    if (granted.isEmpty()) {
      return new Judgement(caller, Set.of(methodAndPath), judge);
    }
    Set<String> more = new HashSet<>(granted);
    more.add(methodAndPath);
    return new Judgement(caller, Set.copyOf(more), judge);
  }
}
