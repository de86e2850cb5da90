package dev.countersign.jwt;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A fixed set of verification keys, as in a JWK Set document (RFC 7517 section 5).
 *
 * <p>Immutable and thread-safe. Either all keys are public or all are secrets: a set that mixes
 * them would invite using the one as the other.
 */
public final class JwkSet implements VerificationKeys {

  private final List<VerificationKey> keys;
  private final Map<String, KeyLookup.Found> byId;

  private JwkSet(Collection<VerificationKey> keys, Map<String, KeyLookup.Found> byId) {
    this.keys = List.copyOf(keys);
    this.byId = Map.copyOf(byId);
  }

  /**
   * A set of these keys.
   *
   * @param keys one or more keys with different key ids
   * @return the set
   * @throws IllegalArgumentException if there is no key, or two have the same id, or secrets are
   *     mixed with public keys
   */
  public static JwkSet of(Collection<VerificationKey> keys) {
    Map<String, KeyLookup.Found> byId = new HashMap<>();
    for (VerificationKey key : keys) {
      if (byId.put(key.keyId(), new KeyLookup.Found(key)) != null) {
        throw new InvalidKeyMaterialException(
            "two keys of the set have the same kid; each needs its own (RFC 7517 section 4.5)");
      }
    }
    if (byId.isEmpty()) {
      throw new InvalidKeyMaterialException("the set has no key, so it could verify nothing");
    }
    long secrets = keys.stream().filter(key -> key.algorithm().isSymmetric()).count();
    if (secrets != 0 && secrets != keys.size()) {
      throw new InvalidKeyMaterialException(
          "the set mixes secrets with public keys; keep them in two sets, since a public key must"
              + " never be taken for a secret");
    }
    return new JwkSet(keys, byId);
  }

  /**
   * Reads a JWK Set document, strictly: every key must be usable.
   *
   * @param json an object with the member {@code keys}; each key says its {@code alg}
   * @return the set
   * @throws InvalidKeyMaterialException if the document or one of its keys is malformed, weak,
   *     private or not for signatures, or if the set mixes secrets with public keys
   */
  public static JwkSet parse(String json) {
    List<VerificationKey> keys = new ArrayList<>();
    for (Object member : membersOf(json)) {
      keys.add(Jwk.of(asObject(member)).verificationKey(Optional.empty()));
    }
    return of(keys);
  }

  /**
   * Reads a JWK Set document of another party, which may hold keys for other purposes: a key that
   * cannot be used is left out and does not spoil the rest (RFC 7517 section 5).
   *
   * <p>Left out are keys of unknown types and algorithms, for encryption, weak, malformed or with
   * private members, all keys that share a {@code kid}, and secrets: what another party publishes
   * is not secret.
   *
   * @param json an object with the member {@code keys}
   * @param pinned the algorithm of keys that do not say their {@code alg}; if empty, they are left
   *     out
   * @return the keys that can be used, and why others cannot
   * @throws InvalidKeyMaterialException if the document is not a JWK Set
   */
  public static PublicKeys parsePublic(String json, Optional<JwsAlgorithm> pinned) {
    Map<String, VerificationKey> usable = new LinkedHashMap<>();
    Set<String> ambiguous = new HashSet<>();
    List<String> leftOut = new ArrayList<>();
    int position = 0;
    for (Object member : membersOf(json)) {
      position++;
      try {
        VerificationKey key = Jwk.of(asObject(member)).publicKeyOfAnotherParty(pinned);
        if (usable.putIfAbsent(key.keyId(), key) != null) {
          ambiguous.add(key.keyId());
        }
      } catch (IllegalArgumentException e) {
        leftOut.add("key " + position + ": " + e.getMessage());
      }
    }
    for (String keyId : ambiguous) {
      usable.remove(keyId);
      leftOut.add("several keys have the kid " + keyId);
    }
    return new PublicKeys(List.copyOf(usable.values()), List.copyOf(leftOut));
  }

  /**
   * What could be used of another party's document.
   *
   * @param keys public keys with different key ids, possibly none
   * @param leftOut why each of the others was left out, for the log
   */
  public record PublicKeys(List<VerificationKey> keys, List<String> leftOut) {}

  private static List<?> membersOf(String json) {
    if (Jwk.parseObject(json, "JWK Set").get("keys") instanceof List<?> list) {
      return list;
    }
    throw new InvalidKeyMaterialException(
        "expected a JWK Set, an object whose member keys is an array (RFC 7517 section 5)");
  }

  @SuppressWarnings("unchecked") // StrictJson makes maps with string keys only
  private static Map<String, @Nullable Object> asObject(@Nullable Object member) {
    if (member instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new InvalidKeyMaterialException("a member of keys is not an object");
  }

  /**
   * The document to publish: public members only, each key with {@code kid}, {@code alg} and {@code
   * use}.
   *
   * @return the JSON text of a JWK Set
   * @throws IllegalStateException if the keys are secrets, which are never published
   */
  public String toPublicJson() {
    List<Map<String, @Nullable Object>> members =
        keys.stream().map(JwkWriter::publicMembers).toList();
    return JsonWriter.text(Map.of("keys", members));
  }

  /**
   * All keys.
   *
   * @return an unmodifiable collection in the order of the document
   */
  public Collection<VerificationKey> keys() {
    return keys;
  }

  @Override
  public KeyLookup find(String keyId, Instant now) {
    KeyLookup.Found found = byId.get(keyId);
    return found == null ? new KeyLookup.Unknown() : found;
  }

  /** Ids and algorithms, never material. */
  @Override
  public String toString() {
    return "JwkSet" + keys;
  }
}
