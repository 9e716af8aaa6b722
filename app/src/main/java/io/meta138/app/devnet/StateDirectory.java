package io.meta138.app.devnet;

import io.meta138.app.node.NodeException;
import io.meta138.platform.types.Hex;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/** The directory that a devnet owns while it runs, and that the next one goes on from. */
final class StateDirectory implements AutoCloseable {
  private final Path directory;
  private final FileChannel channel;

  private StateDirectory(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes the directory.
   *
   * @param fresh whether to empty it first
   * @throws NodeException when another devnet has it
   */
  static StateDirectory open(Path directory, boolean fresh)
      throws IOException, InterruptedException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new NodeException(
          "another devnet runs on " + directory + "; stop it, or choose another --state");
    }
    StateDirectory state = new StateDirectory(directory, channel);
    if (fresh) {
      ManagedProcess.stopOrphan(state.resolve("chain").resolve("anvil.pid"));
      DevnetDatabase.stopOrphan(state.resolve("database").resolve("data"));
      state.empty();
    }
    return state;
  }

  Path resolve(String name) {
    return directory.resolve(name);
  }

  /** Writes a file whole or not at all. */
  void write(String name, String content) throws IOException {
    Path next = directory.resolve(name + ".next");
    Files.writeString(next, content);
    Files.move(
        next,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** The devnet's key, made at the first start; readable by its owner alone. */
  Path key() throws IOException {
    Path file = directory.resolve("devnet.key");
    if (!Files.exists(file)) {
      byte[] secret = new byte[32];
      new SecureRandom().nextBytes(secret);
      secret[0] &= 0x7f; // below the curve's order
      secret("devnet.key", Hex.encode(secret));
    }
    return file;
  }

  /** Writes a line whole or not at all, readable by its owner alone. */
  void secret(String name, String line) throws IOException {
    Path next = directory.resolve(name + ".next");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(next, line + "\n");
    Files.move(
        next,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** A file beside the directory, which does not belong to the devnet. */
  Path beside(String name) {
    return directory.toAbsolutePath().resolveSibling(name);
  }

  private void empty() throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!file.equals(directory.resolve("lock"))) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path visited, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            if (!visited.equals(directory)) {
              Files.delete(visited);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
