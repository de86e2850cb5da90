package dev.countersign.keystore;

/** What holds whatever nodes, clocks, networks and operators do. */
enum Invariant {
  I1("no live token of a key that was not revoked is refused, by a node or by a cached JWK Set"),
  I2("a revoked key is refused within P on nodes and within P + H through the JWK Set"),
  I3("each version has one writer, and versions only grow"),
  I4("no token lives beyond verifyUntil − L − S of its key"),
  I5("a node that reaches the storage always has a key that signs"),
  I6("no node signs beyond the fence, even one that is cut off"),
  I7("a restart makes no key"),
  I8("what went back does not bring back a revoked key, nor sign with keys that are gone"),
  I9("instants only move earlier, revoked stays revoked, no live key is dropped"),
  I10("private material is gone once no clock can be before the fence"),
  I11("a key id is used once"),
  I12("any interleaving of planners makes the periods that one planner makes");

  private final String rule;

  Invariant(String rule) {
    this.rule = rule;
  }

  String rule() {
    return rule;
  }
}
