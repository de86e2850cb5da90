package dev.countersign.servlet;

import jakarta.servlet.http.HttpServletRequest;

/** Where a request carries its token. */
interface TokenSource {

  /** What the request carries; never reads its body. */
  Presented read(HttpServletRequest request);

  /** Where it looks, in words that go into a header, a log and JSON as they are. */
  String places();

  /** What a request carries: nothing, one token, or something that must not be taken for one. */
  sealed interface Presented {

    /** No token, and nothing that looks like an attempt to send one. */
    record Nothing() implements Presented {}

    /** Several tokens, or one in a form that is not the standard's; {@code why} is for the log. */
    record Malformed(String why) implements Presented {}

    /** A token that a browser added to what a page of another site made it send. */
    record CrossSite(String why) implements Presented {}

    /** One token, of which nothing is known but its alphabet. */
    record Token(String value, Scheme scheme) implements Presented {

      /** Never the value, which is a credential. */
      @Override
      public String toString() {
        return "Token";
      }
    }
  }
}
