package dev.countersign.jwt.revocation;

import dev.countersign.jwt.Finding;
import dev.countersign.jwt.HealthCheck;
import dev.countersign.jwt.Jwt;
import dev.countersign.jwt.RevocationCheck;
import dev.countersign.jwt.RevocationStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A node's own copy of the revocations in a shared store, kept by following its {@link
 * RevocationFeed}: checks cost a look-up in memory, and a revocation is honoured within a stated
 * bound, whatever gets lost.
 *
 * <p>It polls; a push by the store only makes it poll sooner. With each good poll it knows all that
 * was revoked before the poll began, and that instant is {@link #freshAsOf()}. While it is older
 * than the bound, and before the first poll, the answer for a token that is not known as revoked is
 * {@link RevocationStatus.CannotTell}; one that is known as revoked stays revoked. Covers {@link
 * Denylist} and {@link CutOffs}. What an issuer reads before minting, and sessions and allowlists,
 * are asked of the store itself.
 *
 * <p>Takes 27 to 57 bytes for each revoked token, about 150 for each cut-off. If there are more
 * than it may hold it forgets nothing, but counts the poll as failed; unless it was told to {@link
 * Builder#askBeyond ask} the store about those tokens that it can then no longer tell apart from
 * revoked ones. Thread-safe.
 *
 * @see #builder(RevocationFeed)
 */
public final class FollowedRevocations implements RevocationCheck, HealthCheck, AutoCloseable {

  private static final System.Logger LOGGER = System.getLogger(FollowedRevocations.class.getName());

  /** A snapshot of a million comes in a hundred pages of a few hundred KiB. */
  private static final int PAGE = 10_000;

  /** Half of what short-lived tokens have left anyway. */
  private static final Duration LONG_BEHIND = Duration.ofMinutes(5);

  private final RevocationFeed feed;
  private final Optional<CutOffTable> cutOffs;
  private final Optional<CutOffRules> rules;
  private final InMemoryDenylist tokens;
  private final Optional<Beyond> beyond;
  private final Duration pollEvery;
  private final Duration staleAfter;
  private final InstantSource clock;

  private final ReentrantLock polling = new ReentrantLock();
  private RevocationFeed.Cursor cursor = RevocationFeed.Cursor.BEGINNING;
  private boolean failing;

  /** Written after the entries are in place and read before they are looked up. */
  private volatile Instant freshAsOf = Instant.MIN;

  private final Semaphore hints = new Semaphore(0);
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile boolean closed;
  private volatile @Nullable Thread follower;

  /** What there is no room for, and who is asked about it. */
  private record Beyond(TokenFilter filter, Denylist store) {}

  private FollowedRevocations(Builder builder) {
    this.feed = builder.feed;
    this.rules = Optional.ofNullable(builder.rules);
    this.clock = Objects.requireNonNullElseGet(builder.clock, InstantSource::system);
    int maxEntries =
        Objects.requireNonNullElse(builder.maxEntries, InMemoryDenylist.DEFAULT_MAX_ENTRIES);
    this.tokens = new InMemoryDenylist(maxEntries, clock, RevocationListener.none());
    this.beyond =
        Optional.ofNullable(builder.store)
            .map(store -> new Beyond(new TokenFilter(builder.capacity, clock.instant()), store));
    this.cutOffs = rules.map(r -> new CutOffTable(r, maxEntries));
    this.pollEvery = Objects.requireNonNullElse(builder.pollEvery, Builder.DEFAULT_POLL);
    this.staleAfter = Objects.requireNonNullElse(builder.staleAfter, Builder.DEFAULT_STALE);
  }

  /**
   * A follower of a feed.
   *
   * <p>If you add nothing else, it polls each second, answers 'cannot tell' when it is more than
   * five seconds behind, holds up to a million tokens and as many cut-offs, and fails at the first
   * cut-off, since only {@link Builder#cutOffs} says how to judge by one.
   *
   * @param feed the feed of a shared store
   * @return a new builder
   */
  public static Builder builder(RevocationFeed feed) {
    return new Builder(feed);
  }

  @Override
  public RevocationStatus check(Jwt jwt, Instant now) {
    // First: what is looked up after it is at least as fresh.
    Instant fresh = freshAsOf;
    if (tokens.isRevoked(TokenKey.of(jwt))) {
      return new RevocationStatus.Revoked("the token was revoked");
    }
    RevocationStatus status =
        rules
            .map(r -> r.judge(jwt, now, cutOffs.orElseThrow().highest(r.scopes(jwt))))
            .orElseGet(RevocationStatus::live);
    if (status instanceof RevocationStatus.Revoked) {
      return status;
    }
    RevocationStatus told = askAbout(jwt, now);
    if (!(told instanceof RevocationStatus.Live)) {
      return told;
    }
    return whyTooOld(fresh, now)
        .<RevocationStatus>map(FollowedRevocations::cannotTell)
        .orElse(status);
  }

  /** Exactly the bound is still within it. */
  private Optional<String> whyTooOld(Instant fresh, Instant now) {
    if (fresh.equals(Instant.MIN)) {
      return Optional.of("the revocations have not been read from the store yet");
    }
    return now.isAfter(fresh.plus(staleAfter))
        ? Optional.of(
            "the revocations are those of " + fresh + ", more than " + staleAfter + " ago")
        : Optional.empty();
  }

  /** Live without asking unless it may be one of those that there was no room for. */
  private RevocationStatus askAbout(Jwt jwt, Instant now) {
    return beyond
        .filter(b -> b.filter().mayContain(TokenKey.of(jwt)))
        .map(b -> b.store().check(jwt, now))
        .orElseGet(RevocationStatus::live);
  }

  @Override
  public List<Finding> findings() {
    return staleAfter.compareTo(LONG_BEHIND) <= 0
        ? List.of()
        : List.of(
            new Finding(
                "revocations-late",
                "the copy of the revocations may be " + staleAfter + " behind its store",
                "while the store is out of reach a token is good for so long after its revocation",
                "say staleAfter(…) with " + LONG_BEHIND + " or less"));
  }

  private static RevocationStatus cannotTell(String why) {
    return new RevocationStatus.CannotTell(why, Optional.empty());
  }

  /**
   * The instant up to which all revocations are known: when the last good poll began, by the clock
   * of the node or of the store, whichever was behind.
   *
   * @return the instant, or empty before the first good poll
   */
  public Optional<Instant> freshAsOf() {
    return Optional.of(freshAsOf).filter(instant -> !instant.equals(Instant.MIN));
  }

  /**
   * Whether it can tell now; until it can for the first time, a node should not be given requests.
   *
   * @return true if the first poll was good and the last good one is within the bound
   */
  @Override
  public boolean isReady() {
    return problem().isEmpty();
  }

  /**
   * Why it cannot tell now. A poll that fails within the bound is in the log and no problem yet.
   *
   * @return that nothing was read yet, or how old it is; empty if it {@link #isReady}
   */
  @Override
  public Optional<String> problem() {
    return whyTooOld(freshAsOf, clock.instant());
  }

  /**
   * Reads all that is new, once, on this thread; for tests, and to see a revocation of this node at
   * once. A failure is logged once until it is over, and nothing is forgotten for it.
   *
   * @return true if all was read
   */
  public boolean poll() {
    polling.lock();
    try {
      // The node's clock is read first and the earlier instant counts: neither a store whose clock
      // is ahead nor a pause between here and its answer makes the copy look fresher than it is.
      Instant began = clock.instant();
      Instant storeTime = readPages();
      Instant fresh = storeTime.isBefore(began) ? storeTime : began;
      beyond.ifPresent(b -> b.filter().forget(began));
      if (fresh.isAfter(freshAsOf)) {
        freshAsOf = fresh;
      }
      if (failing) {
        failing = false;
        LOGGER.log(System.Logger.Level.INFO, "the revocations can be read from the store again");
      }
      return true;
    } catch (RuntimeException e) {
      if (!failing) {
        failing = true;
        LOGGER.log(
            System.Logger.Level.WARNING,
            "the revocations could not be read from the store; tokens are refused as undecided"
                + " from "
                + staleAfter
                + " after the last time on",
            e);
      }
      return false;
    } finally {
      polling.unlock();
    }
  }

  private Instant readPages() {
    RevocationFeed.Page page = feed.since(cursor, PAGE);
    Instant storeTime = page.storeTime();
    apply(page);
    while (page.more()) {
      page = feed.since(cursor, PAGE);
      apply(page);
    }
    return storeTime;
  }

  private void apply(RevocationFeed.Page page) {
    if (page.more() && page.next().equals(cursor)) {
      throw new RevocationStoreException(
          "expected the feed to go on, but its next page begins where the last one did");
    }
    for (RevocationFeed.Entry entry : page.entries()) {
      if (entry instanceof RevocationFeed.RevokedToken revoked) {
        remember(revoked);
      } else if (entry instanceof RevocationFeed.RaisedGeneration raised) {
        cutOffs
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "the feed has cut-offs, but there are no rules to judge by them; say"
                            + " cutOffs(…)"))
            .raise(raised.scope(), raised.generation(), clock.instant());
      }
    }
    // Only now: a page that was applied in part is read again.
    cursor = page.next();
  }

  private void remember(RevocationFeed.RevokedToken revoked) {
    if (beyond.isEmpty()) {
      tokens.revoke(revoked.key(), revoked.expiresAt());
      return;
    }
    if (tokens.revokeIfThereIsRoom(revoked.key(), revoked.expiresAt())) {
      return;
    }
    TokenFilter filter = beyond.get().filter();
    boolean wasOverflown = filter.isOverflown();
    filter.add(revoked.key(), InMemoryDenylist.lastSecond(revoked.expiresAt()), clock.instant());
    if (filter.isOverflown() && !wasOverflown) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "there are more revoked tokens than the capacity of askBeyond(…), so the store will be"
              + " asked about more and more that are not revoked; raise it");
    }
  }

  /**
   * Starts to follow, on a daemon thread.
   *
   * @return this
   * @throws IllegalStateException if it was started before or is closed
   */
  public FollowedRevocations start() {
    if (closed || started.getAndSet(true)) {
      throw new IllegalStateException("it was started before or is closed; build another");
    }
    Thread thread = new Thread(this::follow, "countersign-revocations");
    thread.setDaemon(true);
    follower = thread;
    thread.start();
    return this;
  }

  private void follow() {
    RevocationFeed.@Nullable Watch watch = null;
    try {
      while (!closed) {
        if (watch == null) {
          watch = watchIfPossible();
        }
        pollWhateverHappens();
        if (hints.tryAcquire(pollEvery.toNanos(), TimeUnit.NANOSECONDS)) {
          hints.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (watch != null) {
        watch.close();
      }
    }
  }

  /** Not even an error ends the thread: it would only be noticed when every token is refused. */
  private void pollWhateverHappens() {
    try {
      poll();
    } catch (Error e) {
      LOGGER.log(System.Logger.Level.ERROR, "an error while revocations were read; going on", e);
    }
  }

  private RevocationFeed.@Nullable Watch watchIfPossible() {
    try {
      return feed.watch(hints::release);
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "no hints for now; polling goes on", e);
      return null;
    }
  }

  /** Ends the thread. What is known stays, and is too old after the bound. */
  @Override
  public void close() {
    closed = true;
    Thread thread = follower;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Collects the settings of a follower. Each can be made once. Not thread-safe. */
  public static final class Builder {

    private static final Duration DEFAULT_POLL = Duration.ofSeconds(1);
    private static final Duration DEFAULT_STALE = Duration.ofSeconds(5);
    private static final Duration MIN_POLL = Duration.ofMillis(10);

    /** Longer than an access token lives; nobody would call that a revocation. */
    private static final Duration MAX_STALE = Duration.ofHours(1);

    private final RevocationFeed feed;
    private @Nullable CutOffRules rules;
    private @Nullable Integer maxEntries;
    private @Nullable Denylist store;
    private int capacity;
    private @Nullable Duration pollEvery;
    private @Nullable Duration staleAfter;
    private @Nullable InstantSource clock;

    private Builder(RevocationFeed feed) {
      this.feed = Objects.requireNonNull(feed, "feed");
    }

    /**
     * How to judge by the cut-offs in the feed.
     *
     * @param cutOffRules the rules of the store's cut-offs
     * @return this
     */
    public Builder cutOffs(CutOffRules cutOffRules) {
      requireUnset(rules, "cutOffs(…)");
      rules = Objects.requireNonNull(cutOffRules, "cutOffRules");
      return this;
    }

    /**
     * How many tokens and how many cut-offs it holds at most, in place of a million of each.
     *
     * @param most 1 to 100 million
     * @return this
     */
    public Builder maxEntries(int most) {
      requireUnset(maxEntries, "maxEntries(…)");
      maxEntries = Bounds.requireBound(most);
      return this;
    }

    /**
     * Remembers more revoked tokens than {@link #maxEntries}, in 5 bytes each, in which they cannot
     * be told from all others: of nearly every token that is not revoked this still says so, at
     * once. One that it may be is asked about at the store, on the thread of the check, and what
     * the store answers counts, be it that it is out of reach. So these are revoked for as long as
     * the store knows it; those within {@code maxEntries} also while it does not.
     *
     * <p>Of tokens that are not revoked less than one in 2,000 is asked about, whatever the number
     * of entries up to the capacity. Beyond it the rate rises, up to each, and falls again as they
     * expire; the answers stay right. There is no such thing for cut-offs.
     *
     * @param denylist of the store that the feed is of
     * @param most how many tokens beyond {@code maxEntries}, 1 to 100 million; the memory is taken
     *     when this is built
     * @return this
     */
    public Builder askBeyond(Denylist denylist, int most) {
      requireUnset(store, "askBeyond(…)");
      store = Objects.requireNonNull(denylist, "denylist");
      capacity = Bounds.requireBound(most);
      return this;
    }

    /**
     * How often to poll, in place of each second.
     *
     * @param interval 10 milliseconds or more, shorter than {@link #staleAfter}
     * @return this
     */
    public Builder pollEvery(Duration interval) {
      requireUnset(pollEvery, "pollEvery(…)");
      if (interval.compareTo(MIN_POLL) < 0) {
        throw new IllegalArgumentException(
            "expected at least " + MIN_POLL + ", but it is " + interval);
      }
      pollEvery = interval;
      return this;
    }

    /**
     * How far behind it may be before it cannot tell, in place of five seconds. Covers the
     * interval, the time-out of a read and the skew between the clocks of node and store.
     *
     * @param bound longer than {@link #pollEvery}, at most an hour
     * @return this
     */
    public Builder staleAfter(Duration bound) {
      requireUnset(staleAfter, "staleAfter(…)");
      if (bound.compareTo(MAX_STALE) > 0) {
        throw new IllegalArgumentException(
            "expected at most " + MAX_STALE + ", but it is " + bound);
      }
      staleAfter = bound;
      return this;
    }

    /**
     * The source of time, in place of the system's clock; the one that the validators have.
     *
     * @param source tells when a poll began
     * @return this
     */
    public Builder clock(InstantSource source) {
      requireUnset(clock, "clock(…)");
      clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * The follower, which knows nothing until it is started or polled.
     *
     * @return a follower with these settings
     * @throws IllegalStateException if it would poll less often than it may be behind
     */
    public FollowedRevocations build() {
      Duration interval = Objects.requireNonNullElse(pollEvery, DEFAULT_POLL);
      Duration bound = Objects.requireNonNullElse(staleAfter, DEFAULT_STALE);
      if (interval.compareTo(bound) >= 0) {
        throw new IllegalStateException(
            "expected pollEvery < staleAfter, but it polls every "
                + interval
                + " and may be at most "
                + bound
                + " behind");
      }
      return new FollowedRevocations(this);
    }

    private static void requireUnset(@Nullable Object value, String setting) {
      if (value != null) {
        throw new IllegalStateException(setting + " was set before; each setting can be made once");
      }
    }
  }
}
