package io.meta138.network.probe;

import io.meta138.network.health.Fact;
import io.meta138.network.health.NetworkConfig;
import io.meta138.network.health.Readings.Disk;
import io.meta138.network.health.Readings.Space;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/** Measures how full places are. */
final class DiskProbe {
  private static final int MAX_FILES = 200_000;

  private DiskProbe() {}

  static Disk look(NetworkConfig.Disk disk, Instant now) {
    try {
      Space space =
          disk.quota().isPresent()
              ? new Space(sum(disk.path()), disk.quota().get())
              : fileSystem(disk.path());
      return new Disk(disk.name(), now, Fact.of(space));
    } catch (IOException e) {
      return new Disk(
          disk.name(),
          now,
          Fact.unknown(disk.name() + " can't be measured: " + e.getClass().getSimpleName()));
    }
  }

  private static Space fileSystem(Path path) throws IOException {
    FileStore store = Files.getFileStore(path);
    return new Space(store.getTotalSpace() - store.getUsableSpace(), store.getTotalSpace());
  }

  private static long sum(Path folder) throws IOException {
    class Sum extends SimpleFileVisitor<Path> {
      private long bytes;
      private int files;

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        bytes += attributes.size();
        return ++files < MAX_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (file.equals(folder)) {
          throw failure;
        }
        // files come and go while they are counted
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path left, java.io.IOException failure) {
        return FileVisitResult.CONTINUE;
      }
    }
    Sum sum = new Sum();
    Files.walkFileTree(folder, sum);
    return sum.bytes;
  }
}
