package dev.countersign.redis;

import dev.countersign.jwt.revocation.CutOffScope;
import dev.countersign.jwt.revocation.TokenKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The names of all keys of one namespace. The braces make them one hash slot of a Cluster, so that
 * one script may touch several.
 */
record Keyspace(String namespace) {

  static final String DEFAULT = "countersign";

  /** No brace, which would end the hash tag, and nothing that needs quotes in an ACL rule. */
  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();

  Keyspace {
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw new IllegalArgumentException(
          "expected a namespace of 1 to 64 letters, digits, '.', '_' and '-', but it is '"
              + namespace
              + "'");
    }
  }

  /** That the token is revoked. */
  byte[] revoked(TokenKey token) {
    return key("d:", token);
  }

  /** The number of a scope. */
  byte[] cutOff(CutOffScope scope) {
    return key(
        "c:" + ScopeText.letter(scope.kind()) + ":", TokenKey.of(scope.issuer(), scope.id()));
  }

  /** The highest number of all scopes. */
  byte[] cutOffTop() {
    return key("c:top");
  }

  /** The stream of all that was revoked. */
  byte[] log() {
    return key("log");
  }

  /** The revoked tokens that outlive the stream. */
  byte[] logLong() {
    return key("log:long");
  }

  /** How long the stream keeps its entries. */
  byte[] logKeep() {
    return key("log:keep");
  }

  byte[] session(String id) {
    return key("s:" + id);
  }

  /** The ids of the sessions of a subject. */
  byte[] sessionsOf(String subject) {
    return named("s-of:", subject);
  }

  byte[] recorded(TokenKey token) {
    return key("a:", token);
  }

  byte[] family(String id) {
    return key("f:" + id);
  }

  /** The ids of the families of a subject. */
  byte[] familiesOf(String subject) {
    return named("f-of:", subject);
  }

  /** The ids of the families of a session. */
  byte[] familiesIn(String sessionId) {
    return named("f-in:", sessionId);
  }

  /** That a DPoP proof was used. */
  byte[] proof(TokenKey keyAndId) {
    return key("p:", keyAndId);
  }

  /** How many proofs a DPoP key has used of late. */
  byte[] proofsOf(String keyThumbprint) {
    return named("p-of:", keyThumbprint);
  }

  /** The key set. */
  byte[] keySet() {
    return key("keys");
  }

  /** What a write that is to be confirmed leaves for a moment. */
  byte[] mark(UUID of) {
    return key("w:" + of);
  }

  /** Of any length and any characters, so it is digested. */
  private byte[] named(String kind, String name) {
    return key(kind, TokenKey.of("", name));
  }

  private byte[] key(String kind, TokenKey digest) {
    return key(kind + BASE64_URL.encodeToString(digest.bytes()));
  }

  private byte[] key(String name) {
    return Bytes.of("{" + namespace + "}:" + name);
  }

  /** For messages. */
  @Override
  public String toString() {
    return new String(key(""), StandardCharsets.UTF_8);
  }
}
