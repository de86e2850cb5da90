package dev.countersign.jwt.revocation;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a refresh token was given for: whose it is, which client may use it, and what the
 * application wants to find again when it is used. Written once, when the token is issued.
 * Immutable.
 *
 * <p>Every text is at most 255 characters (OpenID Connect Core section 2 has this bound for {@code
 * sub}), not empty, and without NUL and unpaired surrogates, which not every store can hold. Only
 * the values of attributes may be longer or empty.
 *
 * @param subject the {@code sub} of the access tokens
 * @param clientId the client that may use it (RFC 6749 section 6); empty if any may
 * @param sessionId the {@code sid} of the session that it belongs to, if there is one
 * @param attributes what the application keeps, for example the scope that was granted; together at
 *     most 4,096 characters. Not encrypted in the store
 */
public record RefreshGrant(
    String subject,
    Optional<String> clientId,
    Optional<String> sessionId,
    Map<String, String> attributes) {

  private static final int MAX_NAME_LENGTH = 255;

  /** A scope and a few claims; a row is read on each use. */
  private static final int MAX_ATTRIBUTES_LENGTH = 4096;

  /**
   * Refuses text that a store could not give back as it was.
   *
   * @param subject the subject
   * @param clientId the client
   * @param sessionId the session
   * @param attributes what the application keeps
   * @throws IllegalArgumentException if a text is empty, too long, or not to be stored
   */
  public RefreshGrant {
    requireName("the subject", subject);
    clientId.ifPresent(id -> requireName("the client id", id));
    sessionId.ifPresent(id -> requireName("the session id", id));
    int length = 0;
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      requireName("the name of an attribute", attribute.getKey());
      requireStorable("an attribute", attribute.getValue());
      length += attribute.getKey().length() + attribute.getValue().length();
    }
    if (length > MAX_ATTRIBUTES_LENGTH) {
      throw new IllegalArgumentException(
          "expected at most "
              + MAX_ATTRIBUTES_LENGTH
              + " characters of attributes, but they have "
              + length);
    }
    // Sorted: their order takes part in what the family's key is bound to.
    attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
  }

  /**
   * A grant to any client, without a session or attributes.
   *
   * @param subject the {@code sub} of the access tokens
   * @return a grant to which the other methods add
   * @throws IllegalArgumentException if the subject is empty, too long, or not to be stored
   */
  public static RefreshGrant of(String subject) {
    return new RefreshGrant(subject, Optional.empty(), Optional.empty(), Map.of());
  }

  /**
   * This grant, for one client only.
   *
   * @param id the {@code client_id}
   * @return a new grant
   * @throws IllegalArgumentException if the id is empty, too long, or not to be stored
   */
  public RefreshGrant withClientId(String id) {
    return new RefreshGrant(subject, Optional.of(id), sessionId, attributes);
  }

  /**
   * This grant, in a session.
   *
   * @param id the {@code sid}
   * @return a new grant
   * @throws IllegalArgumentException if the id is empty, too long, or not to be stored
   */
  public RefreshGrant withSessionId(String id) {
    return new RefreshGrant(subject, clientId, Optional.of(id), attributes);
  }

  /**
   * This grant, with something that the application wants to find again.
   *
   * @param name its name; replaces an attribute of the same name
   * @param value its value
   * @return a new grant
   * @throws IllegalArgumentException if a text is too long or not to be stored
   */
  public RefreshGrant withAttribute(String name, String value) {
    Map<String, String> more = new TreeMap<>(attributes);
    more.put(name, value);
    return new RefreshGrant(subject, clientId, sessionId, more);
  }

  /**
   * What the application kept under a name.
   *
   * @param name the name of the attribute
   * @return its value, if there is one
   */
  public Optional<String> attribute(String name) {
    return Optional.ofNullable(attributes.get(name));
  }

  private static void requireName(String what, String text) {
    Objects.requireNonNull(text, what);
    if (text.isEmpty() || text.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          "expected 1 to "
              + MAX_NAME_LENGTH
              + " characters as "
              + what
              + ", but there are "
              + text.length());
    }
    requireStorable(what, text);
  }

  private static void requireStorable(String what, String text) {
    Objects.requireNonNull(text, what);
    if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "expected " + what + " without NUL and unpaired surrogates, which not every store holds");
    }
  }
}
