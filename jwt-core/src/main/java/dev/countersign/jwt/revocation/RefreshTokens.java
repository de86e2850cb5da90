package dev.countersign.jwt.revocation;

import dev.countersign.jwt.revocation.RefreshFamily.Cause;
import dev.countersign.jwt.revocation.RefreshFamily.Revocation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refresh tokens that can be used once, so that a stolen one gives itself away (RFC 9700 section
 * 4.14).
 *
 * <p>Each log-in starts a {@link RefreshFamily family} with one live token; {@link #rotate}
 * exchanges it for the next. A token that was exchanged and comes again ends the family, since
 * client and thief cannot be told apart. Only the one before the live one is forgiven within a
 * short grace, for clients that ask twice at once or did not get the answer: it gives the
 * <em>same</em> successor, so that a family never has two live tokens. A token that was not made
 * here changes nothing.
 *
 * <p>A token is opaque to clients: 79 characters, authenticated by 256 bits. The store holds none,
 * nor anything that one could be made of without the key-encryption key.
 *
 * <p>Thread-safe. Several nodes share one store and the key-encryption keys; the difference of
 * their clocks adds to the grace.
 */
public final class RefreshTokens {

  /** What became of a token that a client wants revoked (RFC 7009). */
  public enum RevokeResult {
    /** Its family is ended, by this call or before. */
    REVOKED,
    /** It is none of ours, or long over; nothing was changed. RFC 7009 answers 200 all the same. */
    UNKNOWN,
    /** It belongs to another client; nothing was changed. RFC 7009 section 2.1 refuses that. */
    CLIENT_MISMATCH
  }

  /** Where a token of ours stands in its family. */
  private enum Standing {
    CURRENT,
    JUST_ROTATED,
    REPLAYED,
    REVOKED,
    EXPIRED,
    OF_ANOTHER_CLIENT,
    FROM_THE_FUTURE
  }

  /** A family with its key. */
  private record Opened(RefreshFamily family, FamilyKey key) {}

  /** The second look finds who was first; a third is for one who is ended between the two. */
  private static final int MAX_LOOKS = 3;

  private final RefreshFamilies families;
  private final FamilyKeyWrapping wrapping;
  private final Duration absoluteLifetime;
  private final Duration idleLifetime;
  private final Duration grace;
  private final RefreshFamilyListener listener;
  private final InstantSource clock;

  private RefreshTokens(
      RefreshFamilies families,
      FamilyKeyWrapping wrapping,
      Duration absoluteLifetime,
      Duration idleLifetime,
      Builder builder) {
    this.families = families;
    this.wrapping = wrapping;
    this.absoluteLifetime = absoluteLifetime;
    this.idleLifetime = idleLifetime;
    this.grace = builder.grace == null ? Builder.DEFAULT_GRACE : builder.grace;
    this.listener = builder.listener == null ? family -> {} : builder.listener;
    this.clock = builder.clock == null ? InstantSource.system() : builder.clock;
  }

  /**
   * A builder. Needs a store and a key-encryption key. If nothing else is said, a family lives for
   * 30 days, and for 7 without being used; the grace is 30 seconds; nobody is told when a family
   * ends; and the system's clock is read.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts a family.
   *
   * @param grant whose it is and what for
   * @return its first token, a credential
   * @throws RevocationStoreException if it could not be stored; there is no token then
   */
  public String issue(RefreshGrant grant) {
    Instant now = now();
    String id = RefreshToken.encode(FamilyKeyWrapping.random(RefreshToken.ID_BYTES));
    Instant absoluteExpiry = now.plus(absoluteLifetime).truncatedTo(ChronoUnit.MILLIS);
    RefreshFamily family =
        new RefreshFamily(
            id,
            Objects.requireNonNull(grant, "grant"),
            wrapping.newWrappedKey(id, grant, now, absoluteExpiry),
            now,
            absoluteExpiry,
            idleExpiry(now, absoluteExpiry),
            0,
            now,
            Optional.empty());
    families.add(family);
    return wrapping.unwrap(family).token(0).compact();
  }

  /**
   * Exchanges a token that is for any client. One that is bound to a client is {@link
   * RefreshRotation.ClientMismatch} here.
   *
   * @param token what the client sent, whatever it is
   * @return what became of it; this does not throw
   */
  public RefreshRotation rotate(@Nullable String token) {
    return rotate(token, Optional.empty());
  }

  /**
   * Exchanges a token for the next one of its family.
   *
   * @param token what the client sent, whatever it is
   * @param clientId the client, authenticated if it can be. Compared if the token is bound to one
   * @return what became of it; this does not throw
   */
  public RefreshRotation rotate(@Nullable String token, String clientId) {
    return rotate(token, Optional.of(clientId));
  }

  private RefreshRotation rotate(@Nullable String text, Optional<String> clientId) {
    Optional<RefreshToken> token = RefreshToken.parse(text);
    if (token.isEmpty()) {
      return new RefreshRotation.Unknown();
    }
    try {
      return rotate(token.get(), clientId, now());
    } catch (RuntimeException e) {
      return new RefreshRotation.Unavailable(e);
    }
  }

  private RefreshRotation rotate(RefreshToken token, Optional<String> clientId, Instant now) {
    for (int look = 0; look < MAX_LOOKS; look++) {
      Optional<Opened> opened = open(token);
      if (opened.isEmpty()) {
        return new RefreshRotation.Unknown();
      }
      Optional<RefreshRotation> rotation = rotate(token, opened.get(), clientId, now);
      if (rotation.isPresent()) {
        return rotation.get();
      }
    }
    throw new RevocationStoreException(
        "the store says of a refresh family that it is as expected, and refuses to change it. Does"
            + " it read from a replica that lags?");
  }

  /** Empty if another call changed the family after it was read. */
  private Optional<RefreshRotation> rotate(
      RefreshToken token, Opened opened, Optional<String> clientId, Instant now) {
    RefreshFamily family = opened.family();
    return switch (standing(token, family, clientId, now)) {
      case CURRENT -> advance(opened, now);
      case JUST_ROTATED -> Optional.of(rotated(opened, true));
      case REPLAYED -> replayed(family, now);
      case REVOKED -> Optional.of(new RefreshRotation.Revoked(family));
      case EXPIRED -> Optional.of(new RefreshRotation.Expired(family));
      case OF_ANOTHER_CLIENT -> Optional.of(new RefreshRotation.ClientMismatch(family));
      case FROM_THE_FUTURE -> Optional.of(new RefreshRotation.Unknown());
    };
  }

  private Standing standing(
      RefreshToken token, RefreshFamily family, Optional<String> clientId, Instant now) {
    if (!permits(family, clientId)) {
      return Standing.OF_ANOTHER_CLIENT;
    }
    if (family.revocation().isPresent()) {
      return family.revocation().get().cause() == Cause.REPLAYED
          ? Standing.REPLAYED
          : Standing.REVOKED;
    }
    if (family.isExpired(now)) {
      return Standing.EXPIRED;
    }
    long age = family.counter() - token.counter();
    if (age < 0) {
      // Made by us, but the store has forgotten: a backup came back, or a failover lost a write.
      return Standing.FROM_THE_FUTURE;
    }
    if (age == 0) {
      return Standing.CURRENT;
    }
    return age == 1 && isWithinGrace(family, now) ? Standing.JUST_ROTATED : Standing.REPLAYED;
  }

  private static boolean permits(RefreshFamily family, Optional<String> clientId) {
    return family.grant().clientId().isEmpty() || family.grant().clientId().equals(clientId);
  }

  /** At the bound itself it is over. No grace is none, also for a clock that is behind. */
  private boolean isWithinGrace(RefreshFamily family, Instant now) {
    return !grace.isZero() && now.isBefore(family.rotatedAt().plus(grace));
  }

  private Optional<RefreshRotation> advance(Opened opened, Instant now) {
    RefreshFamily family = opened.family();
    Instant idleExpiry = idleExpiry(now, family.absoluteExpiry());
    if (!families.advance(family.id(), family.counter(), now, idleExpiry)) {
      return Optional.empty();
    }
    return Optional.of(rotated(new Opened(family.advanced(now, idleExpiry), opened.key()), false));
  }

  private static RefreshRotation rotated(Opened opened, boolean repeated) {
    RefreshFamily family = opened.family();
    return new RefreshRotation.Rotated(
        opened.key().token(family.counter()).compact(), family, repeated);
  }

  private Optional<RefreshRotation> replayed(RefreshFamily family, Instant now) {
    if (family.revocation().isPresent()) {
      // Again, in case that the one who was first could not.
      listener.ended(family);
      return Optional.of(new RefreshRotation.Replayed(family, false));
    }
    return end(family, Cause.REPLAYED, now).map(ended -> new RefreshRotation.Replayed(ended, true));
  }

  /**
   * Looks at a token and changes nothing (RFC 7662): what it is good for, if {@link #rotate} would
   * exchange it now. Its {@code exp} is {@link RefreshFamily#idleExpiry()}.
   *
   * @param token what was sent, whatever it is
   * @return the family of an active token; empty for all others
   * @throws RevocationStoreException if it cannot be told
   */
  public Optional<RefreshFamily> introspect(@Nullable String token) {
    Instant now = now();
    return RefreshToken.parse(token)
        .flatMap(
            parsed ->
                open(parsed).map(Opened::family).filter(family -> isActive(parsed, family, now)));
  }

  private boolean isActive(RefreshToken token, RefreshFamily family, Instant now) {
    Standing standing = standing(token, family, family.grant().clientId(), now);
    return standing == Standing.CURRENT || standing == Standing.JUST_ROTATED;
  }

  /**
   * Ends the family of a token that is for any client, as {@link #revoke(String, String)} does.
   *
   * @param token what was sent, whatever it is
   * @return what became of it
   * @throws RevocationStoreException if it cannot be told
   */
  public RevokeResult revoke(@Nullable String token) {
    return revoke(token, Optional.empty());
  }

  /**
   * Ends the family of a token (RFC 7009). Any token of the family will do, an exchanged one as
   * well. Doing it again does nothing, except that the listener is told again.
   *
   * @param token what the client sent, whatever it is
   * @param clientId the client. Compared if the token is bound to one
   * @return what became of it
   * @throws RevocationStoreException if it cannot be told
   */
  public RevokeResult revoke(@Nullable String token, String clientId) {
    return revoke(token, Optional.of(clientId));
  }

  private RevokeResult revoke(@Nullable String text, Optional<String> clientId) {
    Instant now = now();
    Optional<RefreshFamily> family =
        RefreshToken.parse(text).flatMap(this::open).map(Opened::family);
    if (family.isEmpty()) {
      return RevokeResult.UNKNOWN;
    }
    if (!permits(family.get(), clientId)) {
      return RevokeResult.CLIENT_MISMATCH;
    }
    endOrTellAgain(family.get(), now);
    return RevokeResult.REVOKED;
  }

  /**
   * Ends a family by its id.
   *
   * @param id a {@link RefreshFamily#id()}
   * @return whether there is such a family; it is ended now, or was before
   * @throws RevocationStoreException if it cannot be told
   */
  public boolean revokeFamily(String id) {
    Optional<RefreshFamily> family = families.find(id);
    family.ifPresent(found -> endOrTellAgain(found, now()));
    return family.isPresent();
  }

  /**
   * Ends all families of a subject, for 'log out everywhere' and a changed password. One that is
   * started at the same time may escape; a cut-off of the subject ends that as well.
   *
   * @param subject the subject
   * @return how many this call ended
   * @throws RevocationStoreException if it cannot be told for one or more; of the others some may
   *     not be ended. Call it again
   */
  public int revokeSubject(String subject) {
    return endAll(families.findBySubject(subject));
  }

  /**
   * Ends all families of a session.
   *
   * @param sessionId the {@code sid}
   * @return how many this call ended
   * @throws RevocationStoreException if it cannot be told for one or more; of the others some may
   *     not be ended. Call it again
   */
  public int revokeSession(String sessionId) {
    return endAll(families.findBySession(sessionId));
  }

  private int endAll(List<RefreshFamily> all) {
    Revocation revocation = new Revocation(now(), Cause.REVOKED);
    List<String> open =
        all.stream()
            .filter(family -> family.revocation().isEmpty())
            .map(RefreshFamily::id)
            .toList();
    Set<String> byThisCall = new HashSet<>();
    FirstFailure failure = new FirstFailure();
    failure.of(() -> families.revokeAll(open, revocation, byThisCall::add));
    boolean isStoreGone = failure.isThere();
    for (RefreshFamily family : all) {
      if (byThisCall.contains(family.id())) {
        failure.of(() -> listener.ended(family.revoked(revocation)));
      } else if (family.revocation().isPresent()) {
        failure.of(() -> listener.ended(family));
      } else if (!isStoreGone) {
        // Another call was first, or it is over and gone.
        failure.of(() -> tellAgain(family.id()));
      }
    }
    failure.throwIfAny();
    return byThisCall.size();
  }

  /** Whether this call ended it. */
  private boolean endOrTellAgain(RefreshFamily family, Instant now) {
    if (family.revocation().isEmpty() && end(family, Cause.REVOKED, now).isPresent()) {
      return true;
    }
    tellAgain(family.id());
    return false;
  }

  private void tellAgain(String id) {
    families.find(id).filter(found -> found.revocation().isPresent()).ifPresent(listener::ended);
  }

  /** Empty if it is gone, or another call ended it first. */
  private Optional<RefreshFamily> end(RefreshFamily family, Cause cause, Instant now) {
    Revocation revocation = new Revocation(now, cause);
    if (!families.revoke(family.id(), revocation)) {
      return Optional.empty();
    }
    RefreshFamily ended = family.revoked(revocation);
    listener.ended(ended);
    return Optional.of(ended);
  }

  /** Empty unless we made the token. */
  private Optional<Opened> open(RefreshToken token) {
    return families
        .find(token.familyId())
        .map(family -> new Opened(family, wrapping.unwrap(family)))
        .filter(opened -> opened.key().made(token));
  }

  private Instant idleExpiry(Instant now, Instant absoluteExpiry) {
    Instant expiry = now.plus(idleLifetime).truncatedTo(ChronoUnit.MILLIS);
    return expiry.isBefore(absoluteExpiry) ? expiry : absoluteExpiry;
  }

  /** In milliseconds, so that every store gives back what it was given. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * Collects the settings. Each can be made once; a contradiction fails in the setter or in {@link
   * #build()}. Not thread-safe.
   */
  public static final class Builder {

    private static final Duration DEFAULT_ABSOLUTE_LIFETIME = Duration.ofDays(30);
    private static final Duration DEFAULT_IDLE_LIFETIME = Duration.ofDays(7);
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

    private static final Duration MIN_LIFETIME = Duration.ofSeconds(1);

    /** As long as browsers keep a cookie; who was away for longer can log in again. */
    private static final Duration MAX_LIFETIME = Duration.ofDays(400);

    /** Long enough for every retry; a thief who is faster than this is not detected by it. */
    private static final Duration MAX_GRACE = Duration.ofSeconds(60);

    private @Nullable RefreshFamilies store;
    private @Nullable FamilyKeyWrapping wrapping;
    private @Nullable Duration absoluteLifetime;
    private @Nullable Duration idleLifetime;
    private @Nullable Duration grace;
    private @Nullable RefreshFamilyListener listener;
    private @Nullable InstantSource clock;

    private Builder() {}

    /**
     * Where the families are kept.
     *
     * @param families shared by all nodes
     * @return this
     */
    public Builder store(RefreshFamilies families) {
      requireUnset(store, "store(…)");
      store = Objects.requireNonNull(families, "families");
      return this;
    }

    /**
     * What the keys of the families are encrypted with. To replace it, first add the new one behind
     * the old one on all nodes, then put it first; remove the old one after an absolute lifetime.
     *
     * @param first encrypts and decrypts; 32 random bytes, which are copied
     * @param others only decrypt; up to 7
     * @return this
     * @throws IllegalArgumentException if one does not have 32 bytes or is one byte repeated, two
     *     agree, or there are too many
     */
    public Builder keyEncryptionKeys(byte[] first, byte[]... others) {
      requireUnset(wrapping, "keyEncryptionKeys(…)");
      List<byte[]> keys = new ArrayList<>();
      keys.add(first);
      keys.addAll(List.of(others));
      wrapping = new FamilyKeyWrapping(keys);
      return this;
    }

    /**
     * How long a family lives, however often it is used, in place of 30 days.
     *
     * @param lifetime a second to 400 days
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder absoluteLifetime(Duration lifetime) {
      requireUnset(absoluteLifetime, "absoluteLifetime(…)");
      absoluteLifetime =
          requireBetween(MIN_LIFETIME, lifetime, MAX_LIFETIME, "an absolute lifetime");
      return this;
    }

    /**
     * How long a family lives without being used, in place of 7 days or the absolute lifetime,
     * whichever is shorter.
     *
     * @param lifetime a second to the absolute lifetime
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder idleLifetime(Duration lifetime) {
      requireUnset(idleLifetime, "idleLifetime(…)");
      idleLifetime = requireBetween(MIN_LIFETIME, lifetime, MAX_LIFETIME, "an idle lifetime");
      return this;
    }

    /**
     * How long after an exchange the exchanged token still gives its successor, in place of 30
     * seconds. Without a grace, a client that asks twice at once, or did not get the answer, ends
     * its own family.
     *
     * @param duration 0 to 60 seconds
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder grace(Duration duration) {
      requireUnset(grace, "grace(…)");
      grace = requireBetween(Duration.ZERO, duration, MAX_GRACE, "a grace");
      return this;
    }

    /**
     * Who is told when a family ends before its time, to end the session and its access tokens.
     *
     * @param familyListener called after the store has ended the family
     * @return this
     */
    public Builder listener(RefreshFamilyListener familyListener) {
      requireUnset(listener, "listener(…)");
      listener = Objects.requireNonNull(familyListener, "familyListener");
      return this;
    }

    /**
     * The clock, in place of the system's.
     *
     * @param instantSource read once per call
     * @return this
     */
    public Builder clock(InstantSource instantSource) {
      requireUnset(clock, "clock(…)");
      clock = Objects.requireNonNull(instantSource, "instantSource");
      return this;
    }

    /**
     * Checks the settings together.
     *
     * @return the refresh tokens
     * @throws IllegalStateException if there is no store or no key-encryption key, or the idle
     *     lifetime is longer than the absolute one
     */
    public RefreshTokens build() {
      if (store == null) {
        throw new IllegalStateException(
            "nothing says where the families are kept; call store(…), for example with"
                + " RefreshFamilies.inMemory()");
      }
      if (wrapping == null) {
        throw new IllegalStateException(
            "nothing encrypts the keys in the store; call keyEncryptionKeys(…) with 32 random bytes"
                + " that all nodes share and that are not kept in the store");
      }
      Duration absolute = absoluteLifetime == null ? DEFAULT_ABSOLUTE_LIFETIME : absoluteLifetime;
      if (idleLifetime != null && idleLifetime.compareTo(absolute) > 0) {
        throw new IllegalStateException(
            "expected an idle lifetime of at most the absolute one, "
                + absolute
                + ", but it is "
                + idleLifetime
                + "; shorten it, or call absoluteLifetime(…)");
      }
      Duration shorter =
          absolute.compareTo(DEFAULT_IDLE_LIFETIME) < 0 ? absolute : DEFAULT_IDLE_LIFETIME;
      return new RefreshTokens(
          store, wrapping, absolute, idleLifetime == null ? shorter : idleLifetime, this);
    }

    private static Duration requireBetween(
        Duration least, Duration duration, Duration most, String what) {
      if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
        throw new IllegalArgumentException(
            "expected " + what + " of " + least + " to " + most + ", but it is " + duration);
      }
      return duration;
    }

    private static void requireUnset(@Nullable Object value, String setting) {
      if (value != null) {
        throw new IllegalStateException(setting + " was set before; each setting can be made once");
      }
    }
  }
}
