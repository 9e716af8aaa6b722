package io.meta138.app.devnet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.meta138.app.node.NodeException;
import io.meta138.platform.types.Hex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/** The directory that a devnet owns while it runs, and that the next one goes on from. */
final class StateDirectory implements AutoCloseable {
  /** Directory of the chain. */
  static final String CHAIN = "chain";

  private final Path directory;
  private final FileChannel channel;

  private StateDirectory(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes the directory; one that is made here is its owner's alone.
   *
   * @param fresh whether to empty it first
   * @throws NodeException when another devnet has it, or it can't be made
   */
  static StateDirectory open(Path directory, boolean fresh)
      throws IOException, InterruptedException {
    make(directory);
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      String holder = holder(channel);
      channel.close();
      throw new NodeException(
          "another devnet runs on %s%s; stop it, or choose another --state"
              .formatted(directory, holder));
    }
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(US_ASCII)));
    StateDirectory state = new StateDirectory(directory, channel);
    Path emptying = state.resolve("emptying");
    if (fresh) {
      Files.writeString(emptying, "");
    }
    if (Files.exists(emptying)) {
      state.empty(emptying);
    }
    return state;
  }

  /** A file says that it goes on: half of a state is none, and a kill may come at any moment. */
  private void empty(Path emptying) throws IOException, InterruptedException {
    ManagedProcess.stopOrphan(resolve(CHAIN).resolve("anvil.pid"));
    ManagedProcess.stopOrphan(resolve(DevnetLanes.CHAIN).resolve("anvil.pid"));
    DatabaseOrphans.stop(resolve("database"));
    Set<Path> kept = Set.of(directory, resolve("lock"), emptying);
    OwnedFiles.delete(directory, kept::contains);
    Files.delete(emptying);
  }

  private static void make(Path directory) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new NodeException(
          "there can be no directory %s (%s); name another with --state"
              .formatted(directory, e.getClass().getSimpleName()),
          e);
    }
  }

  /** Who has the directory, in words; nothing when it has not said so yet. */
  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer said = ByteBuffer.allocate(20);
    channel.read(said, 0);
    String pid = US_ASCII.decode(said.flip()).toString();
    return pid.matches("\\d+") ? " (pid " + pid + ")" : "";
  }

  Path resolve(String name) {
    return directory.resolve(name);
  }

  /** A path below this directory, as its files name it. */
  Path relative(Path below) {
    return directory.relativize(below);
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
    return key("devnet.key");
  }

  /** A key, made at the first start; readable by its owner alone. */
  Path key(String name) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      byte[] secret = new byte[32];
      new SecureRandom().nextBytes(secret);
      secret[0] &= 0x7f; // below the curve's order
      secret(name, Hex.encode(secret));
    }
    return file;
  }

  /** Writes a line whole or not at all, readable by its owner alone. */
  void secret(String name, String line) throws IOException {
    OwnedFiles.create(directory.resolve(name), line + "\n");
  }

  /** A file beside the directory, which does not belong to the devnet. */
  Path beside(String name) {
    return directory.toAbsolutePath().resolveSibling(name);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
