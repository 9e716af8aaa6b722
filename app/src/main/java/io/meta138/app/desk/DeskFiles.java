package io.meta138.app.desk;

import io.meta138.app.node.NodeFiles;
import io.meta138.app.runbooks.DeskActions;
import io.meta138.app.runbooks.DeskRunbooks;
import io.meta138.incident.desk.Rules;
import io.meta138.incident.desk.RulesFile;
import io.meta138.incident.people.Directory;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.incident.server.AlertSecrets;
import io.meta138.platform.config.ConfigFile;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.config.Problem;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A desk's configuration with the files that it names, read and checked.
 *
 * @param file of the desk
 * @param config of the desk
 * @param directory of people
 * @param rules that it decides by
 * @param oracle configuration of the oracle node to look at
 */
public record DeskFiles(
    Path file, DeskConfig config, Directory directory, Rules rules, Optional<NodeFiles> oracle) {

  /** What came of reading. */
  public sealed interface Result {
    /** Everything is right. */
    record Valid(DeskFiles files) implements Result {}

    /** Something is wrong: all of it. */
    record Invalid(List<Problem> problems) implements Result {
      /** Copies the problems. */
      public Invalid {
        problems =
            problems.stream()
                .sorted(Comparator.comparing(Problem::file).thenComparingInt(Problem::line))
                .toList();
      }
    }
  }

  /** Reads all files and reports every problem of all. */
  public static Result read(Path file) {
    return switch (ConfigFile.read(file, DeskConfig.class)) {
      case ConfigResult.Invalid<DeskConfig>(List<Problem> problems) -> new Result.Invalid(problems);
      case ConfigResult.Valid<DeskConfig>(DeskConfig config, Map<String, Integer> lines) ->
          check(file, config, lines);
    };
  }

  private static Result check(Path file, DeskConfig config, Map<String, Integer> lines) {
    List<Problem> problems = new ArrayList<>();
    Optional<Directory> directory = directory(file, config, lines, problems);
    Optional<Rules> rules =
        config
            .rules()
            .map(path -> rules(file.resolveSibling(path), problems))
            .orElseGet(() -> Optional.of(RulesFile.shipped()));
    Optional<NodeFiles> oracle =
        config.oracle().flatMap(path -> oracle(file.resolveSibling(path), problems));
    rawKey(file, config, lines).ifPresent(problems::add);
    return problems.isEmpty()
        ? new Result.Valid(
            new DeskFiles(file, config, directory.orElseThrow(), rules.orElseThrow(), oracle))
        : new Result.Invalid(problems);
  }

  private static Optional<Directory> directory(
      Path file, DeskConfig config, Map<String, Integer> lines, List<Problem> problems) {
    String environment = config.environment();
    if (!Directory.isEnvironment(environment)) {
      problems.add(problem(file, lines, "environment", Directory.ENVIRONMENT_EXPECTED));
    }
    if (config.directory().isPresent() == config.directoryFile().isPresent()) {
      problems.add(problem(file, lines, "directory", "expected one of directory, directory-file"));
      return Optional.empty();
    }
    ConfigResult<Directory> result =
        config
            .directory()
            .map(here -> Directory.of(file, "directory", here, lines, environment))
            .orElseGet(() ->
                Directory.read(
                    file.resolveSibling(config.directoryFile().orElseThrow()), environment));
    return switch (result) {
      case ConfigResult.Valid<Directory>(Directory read, var _) -> {
        // a name that nobody chose must not give the rights of a place that happens to have it
        if (!read.environments().isEmpty() && !lines.containsKey("environment")) {
          problems.add(
              problem(
                  file,
                  lines,
                  "environment",
                  "expected the environment of this desk: the directory gives roles by"
                      + " environment, of "
                      + String.join(", ", read.environments())));
        }
        yield Optional.of(read);
      }
      case ConfigResult.Invalid<Directory>(List<Problem> found) -> {
        problems.addAll(found);
        yield Optional.empty();
      }
    };
  }

  private static Problem problem(
      Path file, Map<String, Integer> lines, String key, String message) {
    return new Problem(file.toString(), lines.getOrDefault(key, 1), key, message);
  }

  private static Optional<Rules> rules(Path file, List<Problem> problems) {
    return switch (RulesFile.read(file)) {
      case RulesFile.Result.Valid(Rules rules) -> Optional.of(rules);
      case RulesFile.Result.Invalid(List<Problem> found) -> {
        problems.addAll(found);
        yield Optional.empty();
      }
    };
  }

  private static Optional<NodeFiles> oracle(Path file, List<Problem> problems) {
    return switch (NodeFiles.read(file)) {
      case NodeFiles.Result.Valid(NodeFiles files) -> Optional.of(files);
      case NodeFiles.Result.Invalid(List<Problem> found) -> {
        problems.addAll(found);
        yield Optional.empty();
      }
    };
  }

  private static Optional<Problem> rawKey(
      Path file, DeskConfig config, Map<String, Integer> lines) {
    String key = "anchor.signer.devnet-key-file";
    return config
        .anchor()
        .filter(anchor -> !anchor.chain().devnet())
        .flatMap(anchor -> anchor.signer().devnetKeyFile())
        .map(_ ->
            new Problem(
                file.toString(),
                lines.getOrDefault(key, 1),
                key,
                "a raw key is refused outside a devnet; use keystore or web3signer"));
  }

  /** A path of the configuration, which is relative to its file. */
  public Path resolve(Path path) {
    return file.resolveSibling(path);
  }

  /** The folder that paths are relative to. */
  public Path folder() {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? Path.of("/") : folder;
  }

  /** What the configuration says of runbooks. */
  public DeskRunbooks.Configured runbooks() {
    return new DeskRunbooks.Configured(
        config.runbooks(),
        config.kubernetes(),
        config.azure(),
        config.network(),
        oracle,
        this::resolve);
  }

  /** What is wrong with the runbooks of the configured folder; empty when nothing is. */
  public List<Problem> runbookProblems() {
    return DeskActions.problems(config.runbooks(), this::resolve);
  }

  /**
   * Where commands and people reach the desk.
   *
   * @param port that it listens on
   */
  public URI place(int port) {
    return config
        .cli()
        .url()
        .orElseGet(() -> {
          String address = config.listen().address();
          String host = address.contains(":") ? "[" + address + "]" : address;
          return URI.create("http://" + host + ":" + port);
        });
  }

  /** What senders of alerts prove themselves with. */
  AlertSecrets alertSecrets() {
    DeskConfig.Intake intake = config.intake();
    return new AlertSecrets(
        secret(intake.alertmanagerTokenFile()),
        secret(intake.lokiTokenFile()),
        secret(intake.webhookKeyFile()));
  }

  private Optional<SecretFile> secret(Optional<Path> path) {
    return path.map(this::resolve).map(SecretFile::new);
  }
}
