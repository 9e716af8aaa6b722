package io.meta138.platform.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a YAML 1.2 file into a record and reports everything that is wrong with it at once. */
public final class ConfigFile {
  private static final int MAX_BYTES = 4 * 1024 * 1024;

  private ConfigFile() {}

  /**
   * Reads a file. Keys are the record's components in kebab case; a component is required unless it
   * is an {@link Optional} or has a {@link Default}.
   *
   * @param path of the file, at most 4 MiB of UTF-8
   * @param type a record of scalars, records, lists, maps by name and optionals
   */
  public static <T extends Record> ConfigResult<T> read(Path path, Class<T> type) {
    String name = path.toString();
    try {
      if (Files.exists(path) && Files.size(path) > MAX_BYTES) {
        return invalid(name, "the file is larger than " + MAX_BYTES + " bytes");
      }
      return parse(name, decode(Files.readAllBytes(path)), type);
    } catch (NoSuchFileException e) {
      return invalid(name, "there is no such file");
    } catch (CharacterCodingException e) {
      return invalid(name, "the file is not UTF-8");
    } catch (IOException e) {
      return invalid(name, "the file can't be read: " + e.getMessage());
    }
  }

  /**
   * Reads text as {@link #read} reads a file.
   *
   * @param name of the text, for problems
   */
  public static <T extends Record> ConfigResult<T> parse(String name, String text, Class<T> type) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setMaxAliasesForCollections(20)
            .setCodePointLimit(MAX_BYTES)
            .build();
    Optional<Node> root;
    try {
      root = new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      String problem = e.getProblem() == null ? "not YAML" : e.getProblem();
      return new ConfigResult.Invalid<>(
          List.of(new Problem(name, line, "", "not YAML: " + problem)));
    } catch (YamlEngineException e) {
      return invalid(name, "not YAML: " + e.getMessage());
    }
    if (root.isEmpty()) {
      return invalid(name, "the file is empty; `meta138 config schema` shows what belongs in it");
    }
    List<Problem> problems = new ArrayList<>();
    Binder binder = new Binder(name, problems);
    Optional<T> value = binder.record("", root.get(), type);
    if (!problems.isEmpty() || value.isEmpty()) {
      problems.sort(Comparator.comparingInt(Problem::line));
      return new ConfigResult.Invalid<>(problems);
    }
    return new ConfigResult.Valid<>(value.get(), binder.lines());
  }

  /**
   * The value of one key at the top of a YAML file, whatever else is wrong with the file; empty
   * when it is not there or no scalar.
   */
  public static Optional<String> scalar(Path path, String key) {
    try {
      if (Files.size(path) > MAX_BYTES) {
        return Optional.empty();
      }
      LoadSettings settings = LoadSettings.builder().setCodePointLimit(MAX_BYTES).build();
      return new Compose(settings)
          .composeString(decode(Files.readAllBytes(path)))
          .flatMap(root -> scalar(root, key));
    } catch (IOException | YamlEngineException e) {
      return Optional.empty(); // whoever reads the whole file says so
    }
  }

  private static Optional<String> scalar(Node root, String key) {
    if (root instanceof MappingNode map) {
      for (NodeTuple entry : map.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode name
            && name.getValue().equals(key)
            && entry.getValueNode() instanceof ScalarNode value) {
          return Optional.of(value.getValue());
        }
      }
    }
    return Optional.empty();
  }

  private static String decode(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static <T> ConfigResult<T> invalid(String name, String message) {
    return new ConfigResult.Invalid<>(List.of(new Problem(name, 1, "", message)));
  }
}
