package dev.countersign.keystore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Replaces one file by a new one in such a way that every reader, and whoever comes after a crash
 * at any point, finds the old or the new content in full. Its caller lets in one writer at a time.
 */
final class FileReplacement {

  static final Set<PosixFilePermission> FOR_OWNER = PosixFilePermissions.fromString("rw-------");
  static final Set<PosixFilePermission> FOR_ALL = PosixFilePermissions.fromString("rw-r--r--");

  private static final String SUFFIX = ".tmp";
  private static final int UUID_LENGTH = 36;

  private final Path target;
  private final Path directory;
  private final String prefix;

  /**
   * The replacement of a file.
   *
   * @param target an absolute path; if it is a symbolic link, the link is replaced
   */
  FileReplacement(Path target) {
    this.target = target;
    this.directory = target.resolveSibling(".").normalize();
    this.prefix = "." + target.getFileName() + ".";
  }

  /**
   * Puts the content on the disk and then into the place of the file.
   *
   * @throws IOException if the file is what it was
   * @throws KeySetStorageException if the file belongs to somebody else; it is what it was
   */
  void write(byte[] content, Set<PosixFilePermission> permissions) throws IOException {
    removeLeftovers();
    Path temporary = directory.resolve(prefix + UUID.randomUUID() + SUFFIX);
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              FileGuard.ownerOnly(temporary))) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      if (!permissions.equals(FOR_ALL)) {
        requireSameOwner(temporary);
      }
      if (FileGuard.isPosix(temporary)) {
        // Not when it is made, where the umask of the process would take some away.
        Files.setPosixFilePermissions(temporary, permissions);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /** A file that an administrator rewrote by hand would be lost to the service that needs it. */
  private void requireSameOwner(Path temporary) throws IOException {
    if (Files.getFileAttributeView(target, FileOwnerAttributeView.class) == null
        || Files.notExists(target)) {
      return;
    }
    String owner = Files.getOwner(target).getName();
    String writer = Files.getOwner(temporary).getName();
    if (!owner.equals(writer)) {
      throw new KeySetStorageException(
          "it belongs to "
              + owner
              + ", who could not read it any more if "
              + writer
              + " replaced it; run this as "
              + owner);
    }
  }

  /** What writers left who crashed. */
  private void removeLeftovers() throws IOException {
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, this::isTemporary)) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    }
  }

  /** By its length too, since the name of another key set file may start with ours. */
  private boolean isTemporary(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.length() == prefix.length() + UUID_LENGTH + SUFFIX.length()
        && name.startsWith(prefix)
        && name.endsWith(SUFFIX);
  }

  /**
   * Makes the replacement last, should the machine lose power. Windows knows no such thing, and its
   * file systems keep their own journal.
   *
   * @throws IOException if that is not sure; the file is the new one already
   */
  void makeDurable() throws IOException {
    if (FileGuard.isPosix(directory)) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
