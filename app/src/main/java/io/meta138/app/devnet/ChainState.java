package io.meta138.app.devnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/**
 * The local chain's state on disk: the dump that the program writes over again and again, of which
 * a kill may leave half, and the last whole one, from which it starts.
 */
final class ChainState {
  private final Path dumped;
  private final Path copy;
  private final Path kept;
  private final ReentrantLock files = new ReentrantLock();
  private @Nullable Stamp saved;

  /** Tells one dump from the next. */
  private record Stamp(long size, FileTime modified) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.size(), attributes.lastModifiedTime());
    }
  }

  ChainState(Path directory) {
    this.dumped = directory.resolve("state.next.json");
    this.copy = directory.resolve("state.copy.json");
    this.kept = directory.resolve("state.json");
  }

  /** Where the program is to write its dumps. */
  Path dumped() {
    return dumped;
  }

  /** The dump to start from; empty for a new chain. Only while the program does not run. */
  Optional<Path> toLoad() throws IOException {
    files.lock();
    try {
      // a kill in the middle of a dump leaves half a file: then the dump before it counts
      if (isWhole(dumped)) {
        Files.move(dumped, kept, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      files.unlock();
    }
    return Files.exists(kept) ? Optional.of(kept) : Optional.empty();
  }

  /**
   * Keeps the dump that is there, unless it is kept already.
   *
   * @return when the kept dump was written; empty when the one that is there is not whole
   */
  Optional<FileTime> save() throws IOException {
    files.lock();
    try {
      if (!Files.exists(dumped)) {
        return Optional.empty();
      }
      Stamp before = Stamp.of(dumped);
      if (!before.equals(saved)) {
        Files.copy(dumped, copy, StandardCopyOption.REPLACE_EXISTING);
        // the copy of a file that was written to meanwhile may be spliced from two dumps
        if (!before.equals(Stamp.of(dumped)) || !isWhole(copy)) {
          return Optional.empty();
        }
        Files.move(copy, kept, StandardCopyOption.REPLACE_EXISTING);
        saved = before;
      }
      return Optional.of(before.modified());
    } finally {
      files.unlock();
    }
  }

  private static boolean isWhole(Path json) throws IOException {
    if (!Files.exists(json) || Files.size(json) == 0) {
      return false;
    }
    try (JsonParser parser = JsonMapper.shared().createParser(json.toFile())) {
      parser.nextToken();
      parser.skipChildren();
      return parser.currentToken() != null;
    } catch (JacksonException e) {
      return false;
    }
  }
}
