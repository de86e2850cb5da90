package dev.countersign.jwt.revocation;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/**
 * One log-in of a subject. Immutable.
 *
 * @param id 128 random bits in base64url; the {@code sid} claim of its tokens
 * @param subject whose it is; the {@code sub} claim of its tokens
 * @param clientId the client that it was started for, if that was said
 * @param description what the subject is shown when it lists its sessions, if that was said
 * @param startedAt when it began
 * @param lastUsedAt when a token of it was last seen, known to a tenth of the idle time-out
 */
public record Session(
    String id,
    String subject,
    Optional<String> clientId,
    Optional<String> description,
    Instant startedAt,
    Instant lastUsedAt) {

  /** The longest description, in characters. */
  public static final int MAX_DESCRIPTION_LENGTH = 200;

  /** Cannot be guessed, and no two are the same. */
  private static final int ID_BYTES = 16;

  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Refuses null.
   *
   * @param id 128 random bits in base64url; the {@code sid} claim of its tokens
   * @param subject whose it is; the {@code sub} claim of its tokens
   * @param clientId the client that it was started for, if that was said
   * @param description what the subject is shown when it lists its sessions, if that was said
   * @param startedAt when it began
   * @param lastUsedAt when a token of it was last seen, known to a tenth of the idle time-out
   */
  public Session {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(clientId, "clientId");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(lastUsedAt, "lastUsedAt");
  }

  /**
   * A session that begins now, with a random id. For stores; applications call {@link
   * Sessions#start}.
   *
   * @param subject whose it is; not blank
   * @param clientId the client, or empty
   * @param description what the subject is shown, or empty; at most 200 characters
   * @param now when it begins
   * @return the session
   * @throws IllegalArgumentException if the subject is blank or the description longer
   */
  public static Session begin(
      String subject, Optional<String> clientId, Optional<String> description, Instant now) {
    if (subject.isBlank()) {
      throw new IllegalArgumentException("expected the subject of the session, but it is blank");
    }
    // Often the browser's own text, of which a stranger chooses the length.
    if (description.filter(text -> text.length() > MAX_DESCRIPTION_LENGTH).isPresent()) {
      throw new IllegalArgumentException(
          "expected a description of at most " + MAX_DESCRIPTION_LENGTH + " characters; cut it");
    }
    byte[] bytes = new byte[ID_BYTES];
    RANDOM.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return new Session(id, subject, clientId, description, now, now);
  }

  /**
   * The same session, used at this instant.
   *
   * @param now when it was used; if that is before the last use, nothing changes
   * @return the session
   */
  public Session usedAt(Instant now) {
    return now.isAfter(lastUsedAt)
        ? new Session(id, subject, clientId, description, startedAt, now)
        : this;
  }
}
