package io.meta138.incident.evidence.sources;

import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Scope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The newest lines of log files on this machine, a document each. */
public final class LogFiles implements EvidenceSource {
  private static final int MOST_BYTES = 1 << 20;

  private final Map<String, Path> files;
  private final Duration limit;

  /** Log files by what they are. */
  public LogFiles(Map<String, Path> files, Duration limit) {
    this.files = new TreeMap<>(files);
    this.limit = limit;
  }

  @Override
  public String name() {
    return "logs";
  }

  @Override
  public Duration limit() {
    return limit;
  }

  @Override
  public List<Finding> collect(Scope scope, Duration allowed) {
    List<Finding> found = new ArrayList<>();
    files.forEach((title, file) -> found.add(one(title, file)));
    return found;
  }

  private static Finding one(String title, Path file) {
    if (!Files.isRegularFile(file)) {
      return new Finding.Missing(title, "there is no file " + file.getFileName());
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      long from = Math.max(0, size - MOST_BYTES);
      ByteBuffer bytes = ByteBuffer.allocate((int) (size - from));
      int read = 0;
      while (bytes.hasRemaining() && read >= 0) {
        read = channel.read(bytes, from + bytes.position());
      }
      String text = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
      // the first line is cut where the file is longer
      String whole = from == 0 ? text : text.substring(text.indexOf('\n') + 1);
      return Finding.Document.of(title, "text/plain", whole.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Finding.Missing(
          title,
          "%s can't be read: %s".formatted(file.getFileName(), e.getClass().getSimpleName()));
    }
  }
}
