package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
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
      footer = {
        "",
        "Examples:",
        "  meta138 incident silence add --label venue=kraken --for 1h --reason 'announced'",
        "  meta138 incident silence add --maintenance --component 'validator:v2' --for 1h"
            + " --reason upgrade"
      })
  static final class Add extends DeskCommand {
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

    @Override
    JsonNode ask(DeskOption desk) throws InterruptedException {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("names", names);
      body.put("labels", labels);
      body.put("components", components);
      body.put("seconds", span.toSeconds());
      body.put("reason", reason);
      return desk.post(maintenance ? "/v1/maintenance" : "/v1/silences", body);
    }

    @Override
    void print(JsonNode made, PrintWriter out) {
      out.println(
          "%s holds until %s"
              .formatted(IncidentTexts.text(made, "id"), IncidentTexts.date(made, "endsAt")));
    }
  }

  /** {@code meta138 incident silence list}. */
  @Command(
      name = "list",
      description = "Silences and maintenance windows in force or to come.",
      footer = {"", "Example:", "  meta138 incident silence list"})
  static final class Ls extends DeskCommand {
    @Override
    JsonNode ask(DeskOption desk) throws InterruptedException {
      return desk.get("/v1/suppressions");
    }

    @Override
    void print(JsonNode page, PrintWriter out) {
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
            subjects(one),
            IncidentTexts.text(one, "reason"));
      }
      table.lines().forEach(out::println);
    }

    /** What it is of, spelled as for {@code add}: names, components, then labels. */
    private static String subjects(JsonNode one) {
      List<String> parts = new ArrayList<>();
      one.path("names").forEach(name -> parts.add(name.asString("")));
      one.path("components").forEach(component -> parts.add(component.asString("")));
      one.path("labels")
          .properties()
          .forEach(label -> parts.add(label.getKey() + "=" + label.getValue().asString("")));
      return parts.isEmpty() ? Words.NONE : IncidentTexts.line(String.join(" ", parts));
    }
  }

  /** {@code meta138 incident silence end}. */
  @Command(
      name = "end",
      description = "End a silence or a maintenance window now.",
      footer = {"", "Example:", "  meta138 incident silence end S-3"})
  static final class End extends DeskCommand {
    @Parameters(paramLabel = "ID", description = "Its id, such as S-3.")
    private String id;

    @Override
    JsonNode ask(DeskOption desk) throws InterruptedException {
      return desk.delete("/v1/suppressions/" + DeskClient.part(id));
    }

    @Override
    void print(JsonNode ended, PrintWriter out) {
      out.println(IncidentTexts.text(ended, "id") + " has ended");
    }
  }
}
