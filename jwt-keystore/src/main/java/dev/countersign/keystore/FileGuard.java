package dev.countersign.keystore;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Who else may read or write a file. File systems without POSIX permissions are not checked: there,
 * access is up to the lists that new files inherit.
 */
final class FileGuard {

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

  /** A mounted secret belongs to root, and the process reads it by its group. */
  private static final Set<PosixFilePermission> OWNER_AND_READING_GROUP =
      PosixFilePermissions.fromString("rwxr-----");

  private static final int STICKY = 01000;

  private FileGuard() {}

  /** What a new file gets, so that it is never open to others, not even for a moment. */
  static FileAttribute<?>[] ownerOnly(Path file) {
    return isPosix(file)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  static boolean isPosix(Path path) {
    return Files.getFileAttributeView(path, PosixFileAttributeView.class) != null;
  }

  /**
   * Refuses a file that is of no use to anybody but to its owner, unless it is.
   *
   * @throws NoSuchFileException if there is none
   * @throws KeySetStorageException if it is not a file, or others may read or write it
   */
  static void requirePrivate(Path file) throws IOException {
    require(file, OWNER, "chmod 600");
  }

  /** The same for a secret that an orchestrator mounts: its group may read it. */
  static void requireMountedSecret(Path file) throws IOException {
    require(file, OWNER_AND_READING_GROUP, "chmod 640");
  }

  private static void require(Path file, Set<PosixFilePermission> allowed, String remedy)
      throws IOException {
    // Throws if it cannot be told whether there is one, which is not the same as that there is
    // none.
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    // Before it is opened: to open a pipe would wait for its other end.
    if (!attributes.isRegularFile()) {
      throw new KeySetStorageException("expected a regular file, but it is something else");
    }
    if (isPosix(file)) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (!allowed.containsAll(permissions)) {
        throw new KeySetStorageException(
            "its mode is "
                + PosixFilePermissions.toString(permissions)
                + ", so that others than its owner have access; take it from them by "
                + remedy
                + ", and if they could read it, replace what was in it");
      }
    }
  }

  /**
   * Refuses a directory in which others may replace files.
   *
   * @throws KeySetStorageException if others may write to it
   */
  static void requireOwnDirectory(Path directory) throws IOException {
    if (!isPosix(directory)) {
      return;
    }
    Set<PosixFilePermission> forOthers =
        EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    forOthers.retainAll(Files.getPosixFilePermissions(directory));
    if (!forOthers.isEmpty() && !isSticky(directory)) {
      throw new KeySetStorageException(
          "others than the owner of its directory "
              + directory
              + " may replace files there; take it from them by chmod go-w");
    }
  }

  /** Where only the owner of a file may replace it, as in a directory for temporary files. */
  private static boolean isSticky(Path directory) throws IOException {
    return directory.getFileSystem().supportedFileAttributeViews().contains("unix")
        && ((int) Files.getAttribute(directory, "unix:mode") & STICKY) != 0;
  }

  /** For an operator: what the exception means. */
  static String reason(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "this process may not access it";
    }
    if (e instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    return String.valueOf(e.getMessage());
  }
}
