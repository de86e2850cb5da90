package dev.countersign.keystore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that readers see whole: as it was, or as it is now, also after a crash. */
final class AtomicFile {

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  private AtomicFile() {}

  /**
   * Writes a file in place of what is there.
   *
   * @throws IOException if it cannot be written; what was there is still there, or, if only the
   *     directory could not be flushed, the new content is
   */
  static void replace(Path file, byte[] content, Set<PosixFilePermission> permissions)
      throws IOException {
    Path target = file.toAbsolutePath();
    Path directory = target.resolveSibling(".").normalize();
    boolean posix = Files.getFileAttributeView(directory, PosixFileAttributeView.class) != null;
    FileAttribute<?>[] hidden =
        posix
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
            : new FileAttribute<?>[0];
    Path temporary = Files.createTempFile(directory, "." + target.getFileName(), ".tmp", hidden);
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      if (posix) { // not when it is made, where the umask of the process would take some away
        Files.setPosixFilePermissions(temporary, permissions);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    if (posix) { // elsewhere a directory cannot be opened
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
