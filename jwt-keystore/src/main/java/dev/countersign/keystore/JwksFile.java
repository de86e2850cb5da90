package dev.countersign.keystore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes the JWK Set of a key store to a file that a web server or a content delivery network
 * serves, in place of an endpoint.
 *
 * <p>A file cannot answer 503. When there is nothing to publish the old one stays, and if this
 * process stops, verifiers go on reading it: they believe a revoked key, and meet a new one that
 * they do not know once it signs. So watch {@link RotatingKeyStore#problem()} and the age of the
 * file, which is written anew at least every {@code staleAfter} of the key store even if nothing
 * changed. Let one process write it.
 *
 * <p>Thread-safe. Readers see the old file or the new one, also after a crash.
 *
 * @see #of
 */
public final class JwksFile {

  private static final System.Logger LOGGER = System.getLogger(JwksFile.class.getName());

  private final RotatingKeyStore keys;
  private final Path file;
  private final Duration delay;
  private final ReentrantLock writing = new ReentrantLock();
  private @Nullable Instant writtenAt; // guarded by the lock

  private JwksFile(RotatingKeyStore keys, Path file, Duration delay) {
    this.keys = keys;
    this.file = file;
    this.delay = delay;
  }

  /**
   * A file to be written by {@link #write()}.
   *
   * <p>The delay is what an endpoint does not have: the interval between two calls of {@link
   * #write()}, and the time until every server that answers has the new file. It adds to the age
   * that a copy may have, so that a key has to be published for S + C + A + delay + H before it
   * signs.
   *
   * @param keys what to publish; key pairs
   * @param file where to; its directory exists
   * @param delay whole seconds, at least a second; with {@link
   *     RotatingKeyStore#startRotating(Runnable)} the interval is the key store's refresh interval
   * @return a file that is not written yet
   * @throws IllegalArgumentException if the delay is out of bounds
   * @throws IllegalStateException if the keys are secrets, or are not published long enough before
   *     they sign; the message has the inequality that fails
   */
  public static JwksFile of(RotatingKeyStore keys, Path file, Duration delay) {
    RotationPolicy.Knobs.requireSeconds(delay, Duration.ofSeconds(1), "delay");
    keys.requirePublishable();
    RotationPolicy policy = keys.policy();
    RotationPolicy.Knobs.requireAtLeast(
        policy.publishAhead(),
        policy.spread().plus(delay),
        "publishAhead ≥ clockSkew + commitLatency + staleAfter + jwksMaxAge + delay",
        "or verifiers that read the file meet tokens of a key that they cannot know yet; lengthen"
            + " publishAhead, or shorten staleAfter, jwksMaxAge or the delay");
    return new JwksFile(keys, file, delay);
  }

  /**
   * Writes the file if the document differs from what is in it, or if it was written longer than
   * {@code staleAfter} ago, or not yet by this process. Everybody may read it.
   *
   * @return whether the file was written; false also if there is nothing to publish now
   * @throws UncheckedIOException if it cannot be read or written; the old file is still there,
   *     unless only the directory could not be made durable
   */
  public boolean write() {
    writing.lock();
    try {
      if (!(keys.jwks() instanceof PublishedJwks.Document document)) {
        LOGGER.log(
            System.Logger.Level.WARNING,
            "there is no JWK Set to publish, so that {0} stays as it is; see problem() of the key"
                + " store",
            file);
        return false;
      }
      byte[] content = document.json().getBytes(StandardCharsets.UTF_8);
      Instant now = keys.now();
      if (!isOld(now) && holds(content)) {
        return false;
      }
      FileReplacement replacement = new FileReplacement(file.toAbsolutePath());
      replacement.write(content, FileReplacement.FOR_ALL);
      replacement.makeDurable();
      writtenAt = now;
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("the JWK Set file " + file + " cannot be written", e);
    } finally {
      writing.unlock();
    }
  }

  private boolean isOld(Instant now) {
    return writtenAt == null || !now.isBefore(writtenAt.plus(keys.policy().staleAfter()));
  }

  /** The file and not a memory of it: somebody may have put an old copy back. */
  private boolean holds(byte[] content) throws IOException {
    try {
      return Files.size(file) == content.length && Arrays.equals(Files.readAllBytes(file), content);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * The {@code Cache-Control: max-age} that the server of the file has to send, at most. With a
   * longer one, or none, verifiers keep a copy for longer than keys are published ahead for.
   *
   * @return whole seconds, at least one
   */
  public Duration maxAge() {
    return keys.policy().jwksMaxAge();
  }

  /**
   * What an operator has to set up, and how long a revocation takes this way.
   *
   * @return a text of several lines
   */
  public String describe() {
    RotationPolicy policy = keys.policy();
    Duration revoked =
        policy.refreshInterval().plus(policy.commitLatency()).plus(delay).plus(maxAge());
    return String.join(
        System.lineSeparator(),
        "JWK Set in " + file,
        "  to be served as application/jwk-set+json with Cache-Control: max-age="
            + maxAge().toSeconds(),
        "  everybody has a new file within " + RotationPolicy.text(delay),
        "  a revoked key is dead at verifiers within P + C + delay + H = "
            + RotationPolicy.text(revoked)
            + ", as long as this process runs");
  }

  /** Where it is. */
  @Override
  public String toString() {
    return "JwksFile[" + file + "]";
  }
}
