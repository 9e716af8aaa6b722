package io.meta138.oracle.deployment;

import io.meta138.platform.types.ChainId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps a {@link DeploymentRecord} as a JSON file that people commit: sorted, indented, replaced as
 * a whole so that a crash leaves the old text or the new one.
 */
public final class RecordFile {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path file;
  private final Path directory;

  /** Keeps the record in this file; its directory is created when needed. */
  public RecordFile(Path file) {
    this.file = file.toAbsolutePath();
    Path parent = this.file.getParent();
    this.directory = parent == null ? this.file : parent;
  }

  /** The usual place of a chain's record: {@code <chain id>.json} in a directory. */
  public static RecordFile in(Path directory, ChainId chainId) {
    return new RecordFile(directory.resolve(chainId + ".json"));
  }

  /**
   * The record; an empty one when there is no file.
   *
   * @throws DeploymentException when the file is not a record of this chain
   */
  public DeploymentRecord load(ChainId chainId) {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return DeploymentRecord.empty(chainId);
    } catch (IOException e) {
      throw new DeploymentException("the record " + file.getFileName() + " can't be read", e);
    }
    try {
      DeploymentRecord record = RecordJson.read(JSON.readTree(text));
      if (!record.chainId().equals(chainId)) {
        throw new DeploymentException(
            "the record %s is of chain %s, expected %s"
                .formatted(file.getFileName(), record.chainId(), chainId));
      }
      return record;
    } catch (JacksonException | IllegalArgumentException e) {
      throw new DeploymentException(
          "the record " + file.getFileName() + " is not one of ours: " + e.getMessage(), e);
    }
  }

  /**
   * Replaces the file; when this returns the record outlives a power cut.
   *
   * @throws DeploymentException when it can't be written
   */
  public void save(DeploymentRecord record) {
    String text =
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(RecordJson.write(record));
    Path draft = directory.resolve(file.getFileName() + ".new");
    try {
      Files.createDirectories(directory);
      try (FileChannel out =
          FileChannel.open(
              draft,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
        folder.force(true); // the new name itself must survive too
      }
    } catch (IOException e) {
      throw new DeploymentException("the record " + file.getFileName() + " can't be written", e);
    }
  }
}
