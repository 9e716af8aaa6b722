package io.meta138.incident.evidence.sources;

import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Redactor;
import io.meta138.incident.evidence.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Configuration files on this machine, and what has changed in them since the desk became active:
 * the keys whose values differ.
 */
public final class ConfigurationFiles implements EvidenceSource {
  private static final String TITLE = "configuration differences";
  private static final int MAX_BYTES = 1 << 20;

  private final Map<String, Path> files;
  private final Duration limit;
  private final Map<String, Map<String, String>> before = new TreeMap<>();

  /** Configuration files by what they are; read once now, to compare with. */
  public ConfigurationFiles(Map<String, Path> files, Duration limit) {
    this.files = new TreeMap<>(files);
    this.limit = limit;
    this.files.forEach((title, file) -> {
      if (read(title, file) instanceof Text.Read(String text)) {
        before.put(title, Settings.flat(text));
      }
    });
  }

  /** What a file says. */
  private sealed interface Text {
    record Read(String text) implements Text {}

    record Unreadable(String reason) implements Text {}
  }

  private static Text read(String title, Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        return new Text.Unreadable(
            "expected a file of at most %d bytes as %s".formatted(MAX_BYTES, file.getFileName()));
      }
      // redacted first: two different secrets are no difference that may be shown
      return new Text.Read(
          Redactor.redact(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      return new Text.Unreadable(
          "%s of %s can't be read: %s"
              .formatted(file.getFileName(), title, e.getClass().getSimpleName()));
    }
  }

  @Override
  public String name() {
    return "configuration files";
  }

  @Override
  public Duration limit() {
    return limit;
  }

  @Override
  public List<Finding> collect(Scope scope, Duration allowed) {
    List<Finding> found = new ArrayList<>();
    StringBuilder differences = new StringBuilder();
    files.forEach((title, file) -> {
      switch (read(title, file)) {
        case Text.Unreadable(String reason) -> found.add(new Finding.Missing(title, reason));
        case Text.Read(String text) -> {
          found.add(
              Finding.Document.of(title, "text/plain", text.getBytes(StandardCharsets.UTF_8)));
          differences.append(changes(title, text));
        }
      }
    });
    String text =
        differences.isEmpty()
            ? "# nothing has changed since the desk became active\n"
            : differences + "";
    found.add(Finding.Document.of(TITLE, "text/plain", text.getBytes(StandardCharsets.UTF_8)));
    return found;
  }

  private String changes(String title, String text) {
    Map<String, String> was = before.getOrDefault(title, Map.of());
    Map<String, String> is = Settings.flat(text);
    TreeSet<String> keys = new TreeSet<>(was.keySet());
    keys.addAll(is.keySet());
    StringBuilder changes = new StringBuilder();
    for (String key : keys) {
      String old = was.getOrDefault(key, Settings.ABSENT);
      String now = is.getOrDefault(key, Settings.ABSENT);
      if (!old.equals(now)) {
        changes.append("%s: %s\n  was: %s\n  is:  %s\n".formatted(title, key, old, now));
      }
    }
    return changes.toString();
  }
}
