package io.meta138.app.cli;

import io.meta138.app.config.FeedsConfig;
import io.meta138.app.config.NodeConfig;
import io.meta138.app.desk.DeskConfig;
import io.meta138.app.node.NodeFiles;
import io.meta138.app.portal.PortalRunConfig;
import io.meta138.incident.desk.RulesFile;
import io.meta138.platform.config.ConfigSchema;
import io.meta138.platform.config.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meta138 config}: checks configuration files and shows what belongs in them. */
@Command(
    name = "config",
    description = "Check configuration files, or show what belongs in them.",
    subcommands = {ConfigCommand.Check.class, ConfigCommand.Schema.class},
    footer = {"", "Example:", "  meta138 config check -c meta138.yaml"})
final class ConfigCommand extends Group {
  @Command(
      name = "check",
      description = "Check a node's configuration and its feeds; every problem with its line.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  meta138 config check -c meta138.yaml"})
  static final class Check implements Callable<Integer> {

    @Mixin private ConfigOption config;

    @Mixin private Output output;

    private record Checked(String file, List<Problem> problems, List<String> skippedVenues) {}

    @Override
    public Integer call() {
      Path file = config.file();
      List<Problem> problems = List.of();
      List<String> skipped = List.of();
      switch (NodeFiles.read(file)) {
        case NodeFiles.Result.Valid(NodeFiles files) -> skipped = files.skippedVenues();
        case NodeFiles.Result.Invalid(List<Problem> found) -> problems = found;
      }
      if (output.json()) {
        output.json(new Checked(file.toString(), problems, skipped));
      } else if (problems.isEmpty()) {
        skipped.forEach(venue ->
            output
                .out()
                .printf(
                    "%s is skipped: venues.%s.api-key-file names no file with an API key%n",
                    venue, venue));
        output.out().println(file + ": no problem found");
      } else {
        PrintWriter err = output.err();
        problems.forEach(err::println);
      }
      return problems.isEmpty() ? 0 : 2;
    }
  }

  @Command(
      name = "schema",
      description = "Print the JSON Schema of a configuration file, for editors and people.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  meta138 config schema feeds > feeds.schema.json"})
  static final class Schema implements Callable<Integer> {
    enum Kind {
      NODE,
      FEEDS,
      DESK,
      RULES,
      PORTAL
    }

    @picocli.CommandLine.Parameters(
        arity = "0..1",
        paramLabel = "node|feeds|desk|rules|portal",
        description = "Which file (default ${DEFAULT-VALUE}).",
        defaultValue = "node")
    private Kind kind;

    @Mixin private Output output;

    @Override
    public Integer call() {
      output.json(
          ConfigSchema.of(
              switch (kind) {
                case NODE -> NodeConfig.class;
                case FEEDS -> FeedsConfig.class;
                case DESK -> DeskConfig.class;
                case RULES -> RulesFile.class;
                case PORTAL -> PortalRunConfig.class;
              }));
      return 0;
    }
  }
}
