package io.meta138.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fenced commands of a document: {@code sh} for a shell, {@code sql} for a database. The first
 * {@code sh} block holds nothing but what its reader sets.
 */
final class CommandDocument {
  private static final Pattern FENCE = Pattern.compile("```(\\S*)\\s*");
  private static final Pattern SETTING = Pattern.compile("([A-Z0-9_]+)=.*");

  private final Path file;
  private final List<String> lines;
  private final List<Block> blocks;

  /**
   * One fenced block.
   *
   * @param language behind the fence
   * @param from index of its first line
   * @param to index behind its last line
   */
  private record Block(String language, int from, int to) {}

  private CommandDocument(Path file, List<String> lines, List<Block> blocks) {
    this.file = file;
    this.lines = lines;
    this.blocks = blocks;
  }

  /**
   * Reads a document.
   *
   * @param shown languages of blocks that are not for running
   * @throws AssertionError when a block's language is none of these and neither sh nor sql
   */
  static CommandDocument read(Path file, List<String> shown) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<Block> blocks = new ArrayList<>();
    String language = null;
    int from = 0;
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (!fence.matches()) {
        continue;
      }
      if (language == null) {
        language = fence.group(1);
        from = i + 1;
      } else {
        if (!language.equals("sh") && !language.equals("sql") && !shown.contains(language)) {
          throw new AssertionError(
              "line %d of %s: nobody runs a block in '%s'".formatted(from, file, language));
        }
        blocks.add(new Block(language, from, i));
        language = null;
      }
    }
    return new CommandDocument(file, lines, blocks);
  }

  /** The statements for the database. */
  List<String> sql() {
    List<String> statements = new ArrayList<>();
    for (Block block : blocks) {
      if (block.language().equals("sql")) {
        String text = String.join("\n", lines.subList(block.from(), block.to()));
        statements.addAll(Arrays.stream(text.split(";")).filter(sql -> !sql.isBlank()).toList());
      }
    }
    return statements;
  }

  /**
   * The commands as a bash script that ends at the first that fails, and then everything it left
   * running. A line of the script is the line of the document that has the same number.
   *
   * @param values for everything that the first block sets
   */
  String script(Map<String, String> values) {
    String[] script = new String[lines.size()];
    Arrays.fill(script, "");
    script[0] =
        "set -Eeuo pipefail;"
            + " trap 'echo \"line $LINENO of %s failed: $BASH_COMMAND\"' ERR;"
                .formatted(file.getFileName())
            + " trap 'kill $(jobs -p) && wait || true' EXIT";
    List<Block> commands = blocks.stream().filter(block -> block.language().equals("sh")).toList();
    for (Block block : commands) {
      for (int i = block.from(); i < block.to(); i++) {
        script[i] = lines.get(i);
      }
    }
    set(script, commands.getFirst(), values);
    return String.join("\n", script) + "\n";
  }

  private void set(String[] script, Block settings, Map<String, String> values) {
    Set<String> unset = new HashSet<>(values.keySet());
    for (int i = settings.from(); i < settings.to(); i++) {
      Matcher setting = SETTING.matcher(script[i]);
      if (!setting.matches() || !unset.remove(setting.group(1))) {
        throw new AssertionError(
            "line %d of %s sets nothing that there is a value for: %s"
                .formatted(i + 1, file, script[i]));
      }
      script[i] = "%s='%s'".formatted(setting.group(1), values.get(setting.group(1)));
    }
    if (!unset.isEmpty()) {
      throw new AssertionError(file + " does not ask for " + unset);
    }
  }
}
