package io.meta138.app.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.desk.RulesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the guide to the desk are read as configuration is. */
final class GuideTest {
  private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

  private static List<String> examples() throws IOException {
    String guide =
        Files.readString(Path.of(System.getProperty("meta138.root")).resolve("docs/incidents.md"));
    List<String> found = new ArrayList<>();
    Matcher matcher = YAML.matcher(guide);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static String example(String start) throws IOException {
    return examples().stream().filter(one -> one.startsWith(start)).findFirst().orElseThrow();
  }

  @Test
  void theCompleteDeskIsValid(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("desk.yaml"), example("listen:"));

    DeskFiles.Result read = DeskFiles.read(file);

    assertThat(read).isInstanceOf(DeskFiles.Result.Valid.class);
    DeskFiles files = ((DeskFiles.Result.Valid) read).files();
    assertThat(files.directory().people()).contains("ada", "otto", "nia");
    assertThat(files.config().reviews().list()).hasSize(2);
  }

  @Test
  void theRulesAreValid(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("rules.yaml"), example("components:"));

    assertThat(RulesFile.read(file)).isInstanceOf(RulesFile.Result.Valid.class);
  }
}
