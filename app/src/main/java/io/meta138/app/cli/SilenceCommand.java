package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code meta138 incident silence}. */
@Command(
    name = "silence",
    description = "Silences and maintenance windows: what keeps alerts from paging for a while.",
    subcommands = {SilenceCommand.Add.class, SilenceCommand.Ls.class, SilenceCommand.End.class},
    footer = {
      "",
      "Examples:",
      "  meta138 incident silence list",
      "  meta138 incident silence add --name rpc.slow --for 2h --reason 'node is being synced'",
      "  meta138 incident silence end S-3"
    })
final class SilenceCommand extends Group {

  /** {@code meta138 incident silence add}. */
  @Command(
      name = "add",
      description = "Silence alerts, or with --maintenance open a window for components.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  meta138 incident silence add --label venue=kraken --for 1h --reason 'announced'",
        "  meta138 incident silence add --maintenance --component 'validator:v2' --for 1h"
            + " --reason upgrade"
      })
  static final class Add implements Callable<Integer> {
    @Option(names = "--name", paramLabel = "PATTERN", description = "Names of alerts; * is any.")
    private List<String> names = List.of();

    @Option(names = "--label", paramLabel = "NAME=PATTERN", description = "Labels that must match.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(names = "--component", paramLabel = "PATTERN", description = "Components.")
    private List<String> components = List.of();

    @Option(names = "--maintenance", description = "A window, with all that fails because of it.")
    private boolean maintenance;

    @Option(
        names = "--for",
        required = true,
        paramLabel = "DURATION",
        converter = DurationConverter.class,
        description = "How long, such as 30m or 2h; at most 30 days.")
    private Duration span;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
    private String reason;

    @Mixin private DeskOption desk;

    @Mixin private Output output;

    @Override
    public Integer call() throws InterruptedException {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("names", names);
      body.put("labels", labels);
      body.put("components", components);
      body.put("seconds", span.toSeconds());
      body.put("reason", reason);
      JsonNode made = desk.post(maintenance ? "/v1/maintenance" : "/v1/silences", body);
      if (output.json()) {
        output.json(made);
      } else {
        output
            .out()
            .println(
                "%s holds until %s"
                    .formatted(IncidentTexts.text(made, "id"), IncidentTexts.date(made, "endsAt")));
      }
      return 0;
    }
  }

  /** {@code meta138 incident silence list}. */
  @Command(
      name = "list",
      description = "Silences and maintenance windows in force or to come.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  meta138 incident silence list"})
  static final class Ls implements Callable<Integer> {
    @Mixin private DeskOption desk;

    @Mixin private Output output;

    @Override
    public Integer call() throws InterruptedException {
      JsonNode page = desk.get("/v1/suppressions");
      if (output.json()) {
        output.json(page);
        return 0;
      }
      Table table =
          new Table(
              Table.Column.left("ID"),
              Table.Column.left("KIND"),
              Table.Column.left("UNTIL"),
              Table.Column.left("OWNER"),
              Table.Column.left("OF"),
              Table.Column.left("REASON"));
      for (JsonNode one : page.path("items")) {
        table.row(
            IncidentTexts.text(one, "id"),
            IncidentTexts.text(one, "kind"),
            IncidentTexts.date(one, "endsAt"),
            IncidentTexts.text(one, "owner"),
            one.path("names").toString() + one.path("components") + one.path("labels"),
            IncidentTexts.text(one, "reason"));
      }
      table.lines().forEach(output.out()::println);
      return 0;
    }
  }

  /** {@code meta138 incident silence end}. */
  @Command(
      name = "end",
      description = "End a silence or a maintenance window now.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  meta138 incident silence end S-3"})
  static final class End implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "Its id, such as S-3.")
    private String id;

    @Mixin private DeskOption desk;

    @Mixin private Output output;

    @Override
    public Integer call() throws InterruptedException {
      JsonNode ended = desk.delete("/v1/suppressions/" + DeskClient.part(id));
      if (output.json()) {
        output.json(ended);
      } else {
        output.out().println(IncidentTexts.text(ended, "id") + " has ended");
      }
      return 0;
    }
  }
}
