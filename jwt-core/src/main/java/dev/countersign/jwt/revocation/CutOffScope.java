package dev.countersign.jwt.revocation;

import java.util.Objects;

/**
 * Whose tokens a cut-off refuses: those of one subject, of one client, or all of one issuer.
 * Immutable.
 *
 * @param kind which of the three
 * @param issuer the {@code iss} of the tokens, or "" for tokens without one
 * @param id the {@code sub} or the {@code client_id}; "" for everyone
 */
public record CutOffScope(Kind kind, String issuer, String id) {

  /** What a cut-off may be of. */
  public enum Kind {
    /** Every token of an issuer. */
    EVERYONE,
    /** Every token of a client: its {@code client_id} claim (RFC 9068 section 2.2). */
    CLIENT,
    /** Every token of a subject: its {@code sub} claim. */
    SUBJECT
  }

  /**
   * Refuses a scope of everyone with an id.
   *
   * @param kind which of the three
   * @param issuer the {@code iss} of the tokens, or "" for tokens without one
   * @param id the {@code sub} or the {@code client_id}; "" for everyone
   * @throws IllegalArgumentException if there is an id for everyone
   */
  public CutOffScope {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(issuer, "issuer");
    Objects.requireNonNull(id, "id");
    if (kind == Kind.EVERYONE && !id.isEmpty()) {
      throw new IllegalArgumentException(
          "expected no id for everyone; for one subject or client, say subject(…) or client(…)");
    }
  }

  /**
   * Every token of an issuer.
   *
   * @param issuer the {@code iss}
   * @return the scope
   */
  public static CutOffScope everyone(String issuer) {
    return new CutOffScope(Kind.EVERYONE, issuer, "");
  }

  /**
   * Every token that an issuer gave to a client.
   *
   * @param issuer the {@code iss}
   * @param clientId the {@code client_id}
   * @return the scope
   */
  public static CutOffScope client(String issuer, String clientId) {
    return new CutOffScope(Kind.CLIENT, issuer, clientId);
  }

  /**
   * Every token of a subject.
   *
   * @param issuer the {@code iss}
   * @param subject the {@code sub}
   * @return the scope
   */
  public static CutOffScope subject(String issuer, String subject) {
    return new CutOffScope(Kind.SUBJECT, issuer, subject);
  }
}
