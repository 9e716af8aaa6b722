package io.meta138.app.devnet;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Files that a devnet keeps for itself, and secrets that are for their owner alone. */
public final class OwnedFiles {
  private OwnedFiles() {}

  /** Writes a secret that its owner alone can read; the file is there whole or not at all. */
  public static void create(Path file, String secret) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(next, secret);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes a directory and all below it, if it is there. */
  static void deleteTree(Path directory) throws IOException {
    if (Files.exists(directory)) {
      delete(directory, _ -> false);
    }
  }

  /** Deletes a directory and all below it but what is to be kept. */
  static void delete(Path directory, Predicate<Path> kept) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!kept.test(file)) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            if (!kept.test(visited)) {
              Files.delete(visited);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
