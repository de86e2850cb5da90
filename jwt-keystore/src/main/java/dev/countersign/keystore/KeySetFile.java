package dev.countersign.keystore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A key set in one file, for any number of processes on one machine. Private keys are encrypted and
 * the whole has a MAC, see {@link KeySetSeal}.
 *
 * <p>A write replaces the file in one atomic step, after the new content is on the disk: whoever
 * reads, and whoever comes after a crash at any point, finds the old or the new set. Writers take
 * turns by a lock on {@code NAME.lock}; readers need none. Beside the file, {@code NAME.version}
 * remembers the latest version, so that a file which was deleted, or replaced by an older one, is
 * an error and never a new beginning.
 *
 * <p>The file has mode 0600, and is refused if others than its owner have access, or may replace
 * files in its directory. Not for network file systems, whose locks and renames do not hold what
 * this needs. On file systems without POSIX permissions, as of Windows, modes are not checked.
 *
 * <p>Immutable and thread-safe; no two objects for one file get in each other's way, whatever
 * spelling or symbolic link their paths have.
 */
public final class KeySetFile implements KeySetStorage {

  private static final System.Logger LOGGER = System.getLogger(KeySetFile.class.getName());

  /** Within the default commit latency of a key store. */
  private static final Duration DEFAULT_LOCK_WAIT = Duration.ofSeconds(4);

  private static final Duration LONGEST_LOCK_WAIT = Duration.ofMinutes(5);

  private final Path path;
  private final KeySetSeal seal;
  private final boolean readOnly;
  private final Duration lockWait;

  private KeySetFile(Path path, KeySetSeal seal, boolean readOnly, Duration lockWait) {
    this.path = path;
    this.seal = seal;
    this.readOnly = readOnly;
    this.lockWait = lockWait;
  }

  /**
   * The file of the one key set under these key-encryption keys.
   *
   * @param file need not exist yet, but its directory must; a symbolic link is followed
   * @param keys encrypt and open
   * @return the storage; nothing is read or written yet
   */
  public static KeySetFile at(Path file, KeyEncryptionKeys keys) {
    return at(file, KeySetSeal.under(keys));
  }

  /**
   * The file of one of several key sets under the same keys, or of one with keys in a KMS.
   *
   * @param file need not exist yet, but its directory must; a symbolic link is followed
   * @param seal says which
   * @return the storage; nothing is read or written yet
   */
  public static KeySetFile at(Path file, KeySetSeal seal) {
    return new KeySetFile(absolute(file), seal, false, DEFAULT_LOCK_WAIT);
  }

  /**
   * A file that another writes, for example one that an orchestrator mounts. Its group may read it
   * too, and it must exist.
   *
   * @param file a file that {@link #at} wrote, or a copy; symbolic links are followed at each read
   * @param seal what it was sealed with
   * @return the storage, which refuses to be written; nothing is read yet
   */
  public static KeySetFile readOnly(Path file, KeySetSeal seal) {
    return new KeySetFile(absolute(file), seal, true, DEFAULT_LOCK_WAIT);
  }

  private static Path absolute(Path file) {
    if (file.getFileName() == null) {
      throw new IllegalArgumentException("expected the path of a file, but it names none");
    }
    return file.toAbsolutePath();
  }

  /**
   * The same with another bound on how long a write waits for other writers, in place of 4 seconds.
   *
   * @param longestWait more than zero and at most 5 minutes; less than the commit latency of the
   *     key store
   * @return the storage with it
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public KeySetFile withLockWait(Duration longestWait) {
    if (longestWait.isNegative()
        || longestWait.isZero()
        || longestWait.compareTo(LONGEST_LOCK_WAIT) > 0) {
      throw new IllegalArgumentException(
          "expected more than zero and at most "
              + LONGEST_LOCK_WAIT
              + " to wait for a lock, but it is "
              + longestWait);
    }
    return new KeySetFile(path, seal, readOnly, longestWait);
  }

  /**
   * Reads the file.
   *
   * @return what it holds, or the empty set if it does not exist and there is no sign that it ever
   *     did
   * @throws KeySetStorageException if it cannot be read, or not be believed: open to others, torn,
   *     truncated, altered, deleted, put back to an older version, or under another key
   */
  @Override
  public KeySet load() {
    try {
      // By the path itself, since a mounted secret may be exchanged in between.
      return read(path, realPath());
    } catch (IOException | KeySetStorageException e) {
      throw failure(e);
    }
  }

  /**
   * Replaces the file if it still has the expected version.
   *
   * @param expectedVersion the version to replace, zero if there is no file
   * @param next the new set, of a higher version
   * @return what became of it; unknown if the file was replaced, but may come back after a loss of
   *     power
   * @throws IllegalArgumentException if the version of the new set is not higher
   * @throws KeySetStorageException if it was not written: another writer took too long, the file is
   *     not to be believed, the directory cannot be written, the storage is read-only
   */
  @Override
  public WriteResult compareAndSet(long expectedVersion, KeySet next) {
    next.requireNewerThan(expectedVersion);
    try {
      if (readOnly) {
        throw new KeySetStorageException("it was opened to be read only");
      }
      // Before the lock, since a KMS may have to be asked.
      KeySetSeal.Sealed sealed = seal.sealed(next);
      Path document = realPath();
      FileGuard.requireOwnDirectory(directoryOf(document));
      try (WriterLock.Held held = WriterLock.of(beside(document, ".lock")).acquire(lockWait)) {
        Objects.requireNonNull(held, "held");
        return read(document, document).version() == expectedVersion
            ? write(document, sealed)
            : WriteResult.CONFLICT;
      }
    } catch (IOException | KeySetStorageException e) {
      throw failure(e);
    }
  }

  @Override
  public boolean isReadOnly() {
    return readOnly;
  }

  /**
   * Asks to be told when the file may have changed, by what the operating system says about its
   * directory, from a daemon thread.
   *
   * @param hint called after a change, or for no reason, or never
   * @return what ends it
   */
  @Override
  public Watch watch(Runnable hint) {
    Objects.requireNonNull(hint, "hint");
    try {
      // Of a mounted secret the link changes, and the file only behind it.
      Path directory = readOnly ? directoryOf(path) : directoryOf(realPath());
      Set<String> names =
          Set.of(String.valueOf((readOnly ? path : realPath()).getFileName()), "..data");
      return DirectoryWatch.start(directory, names, hint);
    } catch (IOException | UnsupportedOperationException | KeySetStorageException e) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "changes of the key set file {0} are noticed only when it is read next: {1}",
          path,
          FileGuard.reason(e));
      return () -> {};
    }
  }

  /** Where the file is or would be, whatever spelling the path has. */
  private Path realPath() throws IOException {
    try {
      return path.toRealPath();
    } catch (NoSuchFileException e) {
      if (Files.isSymbolicLink(path)) {
        throw new KeySetStorageException("it is a symbolic link to a file that does not exist");
      }
      return realDirectory().resolve(path.getFileName());
    }
  }

  private Path realDirectory() throws IOException {
    try {
      return directoryOf(path).toRealPath();
    } catch (NoSuchFileException e) {
      throw new KeySetStorageException(
          "its directory does not exist; make it with mode 700, or is a volume not mounted?", e);
    }
  }

  private static Path directoryOf(Path file) {
    return Objects.requireNonNull(file.getParent(), "an absolute path of a file has a parent");
  }

  private static Path beside(Path document, String suffix) {
    return document.resolveSibling(document.getFileName() + suffix);
  }

  /**
   * The mark first: a writer replaces it after the file, so that it is never ahead, and whoever
   * finds it ahead sees an older file than there was.
   */
  private KeySet read(Path content, Path document) throws IOException {
    FileGuard.requireOwnDirectory(directoryOf(document));
    Optional<KeySetSeal.Mark> mark = readMark(beside(document, ".version"));
    Optional<KeySet> set = text(content).map(seal::open);
    if (set.isEmpty() && (readOnly || mark.isPresent())) {
      throw new KeySetStorageException(
          mark.map(seen -> "it was deleted or moved: it had version " + seen.version() + ".")
                  .orElse("it does not exist.")
              + " Put it back, or restore it from a backup");
    }
    if (set.isPresent() && mark.isPresent()) {
      requireNotOlder(set.get(), mark.get());
    }
    return set.orElse(KeySet.empty());
  }

  private void requireNotOlder(KeySet set, KeySetSeal.Mark mark) {
    boolean older = set.version() < mark.version();
    boolean other = set.version() == mark.version() && !set.changeId().equals(mark.changeId());
    if (older || other) {
      throw new KeySetStorageException(
          "it has version "
              + set.version()
              + (other ? " of another history" : "")
              + ", but version "
              + mark.version()
              + " was written before, so an older copy was put back. Revoked keys may be alive in"
              + " it and newer keys missing. If a backup was restored on purpose, delete the file"
              + " with .version behind its name while a node still runs, which puts back what it"
              + " knows");
    }
  }

  private Optional<KeySetSeal.Mark> readMark(Path file) throws IOException {
    try {
      return text(file).map(seal::openMark);
    } catch (KeySetStorageException e) {
      throw new KeySetStorageException("its mark " + file.getFileName() + ": " + e.getMessage(), e);
    }
  }

  /** Empty if there is no such file. */
  private Optional<String> text(Path file) throws IOException {
    try {
      if (readOnly) {
        FileGuard.requireMountedSecret(file);
      } else {
        FileGuard.requirePrivate(file);
      }
      try (InputStream content = Files.newInputStream(file)) {
        // One more than the bound is enough to see that it is too long.
        byte[] bytes = content.readNBytes(SealedDocument.MAX_LENGTH + 1);
        return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private WriteResult write(Path document, KeySetSeal.Sealed sealed) throws IOException {
    FileReplacement replacement = new FileReplacement(document);
    replacement.write(ascii(sealed.document()), FileReplacement.FOR_OWNER);
    try {
      replacement.makeDurable();
    } catch (IOException e) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "the key set file " + path + " was replaced, but may come back after a loss of power",
          e);
      return WriteResult.UNKNOWN;
    }
    try {
      new FileReplacement(beside(document, ".version"))
          .write(ascii(sealed.mark()), FileReplacement.FOR_OWNER);
    } catch (IOException | KeySetStorageException e) {
      // The key set is written; a mark that is behind is right, though it remembers less.
      LOGGER.log(
          System.Logger.Level.WARNING, "the version of the key set file " + path + " not noted", e);
    }
    return WriteResult.APPLIED;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private KeySetStorageException failure(Exception e) {
    return new KeySetStorageException("the key set file " + path + ": " + FileGuard.reason(e), e);
  }

  /** The path. */
  @Override
  public String toString() {
    return "KeySetFile[" + path + (readOnly ? ", read-only" : "") + "]";
  }
}
