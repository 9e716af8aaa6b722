package io.meta138.incident.evidence.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Recorded;
import io.meta138.incident.evidence.Scope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evidence that lies in files on this machine. */
class FilesTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path folder;

  private static List<Finding> collect(EvidenceSource source) throws InterruptedException {
    return source.collect(Scope.opening(Recorded.open("I-1"), Recorded.OPENED), LIMIT);
  }

  private static String text(Finding finding) {
    return new String(((Finding.Document) finding).content(), StandardCharsets.UTF_8);
  }

  @Test
  void theNewestLinesOfALogAreKeptWhole() throws Exception {
    Path file = folder.resolve("node.log");
    String line = "x".repeat(99) + "\n";
    Files.writeString(file, line.repeat(20_000) + "the last line\n");

    List<Finding> found =
        collect(new LogFiles(Map.of("node", file, "other", folder.resolve("none.log")), LIMIT));

    assertThat(text(found.getFirst())).startsWith(line).endsWith("\nthe last line\n");
    assertThat(text(found.getFirst()).length()).isBetween(1_000_000, 1 << 20);
    assertThat(found.getLast())
        .isEqualTo(new Finding.Missing("other", "there is no file none.log"));
  }

  @Test
  void whatChangedInConfigurationsSinceTheStartIsNamedWithoutSecrets() throws Exception {
    Path file = folder.resolve("node.yaml");
    Files.writeString(file, "port: 1\nnested:\n  port: 2\npassword: one\n");
    ConfigurationFiles source = new ConfigurationFiles(Map.of("node", file), LIMIT);
    assertThat(text(collect(source).getLast()))
        .isEqualTo("# nothing has changed since the desk became active\n");

    Files.writeString(file, "port: 1\nnested:\n  port: 3\npassword: two\nmore: yes\n");

    List<Finding> found = collect(source);
    assertThat(text(found.getFirst())).contains("port: 3").doesNotContain("two");
    assertThat(found.getLast().name()).isEqualTo("configuration differences");
    assertThat(text(found.getLast()))
        .isEqualTo(
            """
            node: more
              was: (absent)
              is:  yes
            node: port#2
              was: 2
              is:  3
            """);
  }

  @Test
  void aConfigurationThatIsGoneIsMissing() throws Exception {
    assertThat(collect(new ConfigurationFiles(Map.of("node", folder.resolve("none")), LIMIT)))
        .first()
        .isInstanceOf(Finding.Missing.class);
  }
}
