package io.meta138.app.cli;

import io.meta138.app.node.NodeAccess;
import io.meta138.app.node.NodeFiles;
import io.meta138.platform.config.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names a node's configuration. */
final class ConfigOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The node's configuration (default: meta138.yaml here, else the devnet's).")
  private @Nullable Path file;

  /**
   * The file that is meant.
   *
   * @throws UserError when none is named and none is at the usual places
   */
  Path file() {
    if (file != null) {
      return file;
    }
    Path usual = Installation.config();
    if (!Files.exists(usual)) {
      throw UserError.usage(
          "there is no %s here and no devnet; name a configuration with -c, or start the devnet"
                  .formatted(usual)
              + " with `meta138 up`");
    }
    return usual;
  }

  /**
   * The chain, database and node that it names, for the length of the command.
   *
   * @throws UserError with every problem of the file, when there is one
   */
  NodeAccess open() {
    return new NodeAccess(read(), InstantSource.system());
  }

  /**
   * Its content.
   *
   * @throws UserError with every problem, when there is one
   */
  NodeFiles read() {
    return switch (NodeFiles.read(file())) {
      case NodeFiles.Result.Valid(NodeFiles files) -> files;
      case NodeFiles.Result.Invalid(List<Problem> problems) ->
          throw UserError.usage(
              "the configuration has %d problem%s\n%s"
                  .formatted(
                      problems.size(),
                      problems.size() == 1 ? "" : "s",
                      String.join("\n", problems.stream().map(Problem::toString).toList())));
    };
  }
}
