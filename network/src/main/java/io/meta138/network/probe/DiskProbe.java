package io.meta138.network.probe;

import io.meta138.network.health.Fact;
import io.meta138.network.health.NetworkConfig;
import io.meta138.network.health.Readings.Disk;
import io.meta138.network.health.Readings.Space;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Measures how full places are; what was measured in part only is not known. */
final class DiskProbe {
  /** Files of one place; a walk over more would keep the survey from everything else. */
  static final int MAX_FILES = 200_000;

  private DiskProbe() {}

  static Disk look(NetworkConfig.Disk disk, Instant now) {
    return look(disk, now, MAX_FILES);
  }

  static Disk look(NetworkConfig.Disk disk, Instant now, int mostFiles) {
    try {
      return new Disk(
          disk.name(),
          now,
          disk.quota().isPresent()
              ? folder(disk, disk.quota().get(), mostFiles)
              : Fact.of(fileSystem(disk.path())));
    } catch (IOException | SecurityException e) {
      return new Disk(disk.name(), now, unknown(disk, e.getClass().getSimpleName()));
    }
  }

  private static Fact<Space> unknown(NetworkConfig.Disk disk, String reason) {
    return Fact.unknown(disk.name() + " can't be measured: " + reason);
  }

  private static Space fileSystem(Path path) throws IOException {
    FileStore store = Files.getFileStore(path);
    return new Space(store.getTotalSpace() - store.getUsableSpace(), store.getTotalSpace());
  }

  /** What a part of a folder holds is enough only when that is more than the folder may. */
  private static Fact<Space> folder(NetworkConfig.Disk disk, long quota, int mostFiles)
      throws IOException {
    Sum sum = new Sum(disk.path(), mostFiles);
    Files.walkFileTree(disk.path(), sum);
    if (sum.bytes < quota && sum.files > mostFiles) {
      return unknown(disk, "it has more than " + mostFiles + " files");
    }
    if (sum.bytes < quota && sum.unread != null) {
      return unknown(disk, "a part of it can't be read: " + sum.unread);
    }
    return Fact.of(new Space(sum.bytes, quota));
  }

  private static final class Sum extends SimpleFileVisitor<Path> {
    private final Path folder;
    private final int mostFiles;
    private long bytes;
    private int files;
    private @Nullable String unread;

    Sum(Path folder, int mostFiles) {
      this.folder = folder;
      this.mostFiles = mostFiles;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes += attributes.size();
      return ++files <= mostFiles ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (file.equals(folder)) {
        throw failure;
      }
      note(failure);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path left, @Nullable IOException failure) {
      if (failure != null) {
        note(failure);
      }
      return FileVisitResult.CONTINUE;
    }

    /** Files come and go while they are counted; what is there and can't be read counts. */
    private void note(IOException failure) {
      if (!(failure instanceof NoSuchFileException)) {
        unread = failure.getClass().getSimpleName();
      }
    }
  }
}
