package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code meta138 incident list}. */
@Command(
    name = "list",
    description = "Incidents, the newest first.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 incident list",
      "  meta138 incident list --status all --json",
      "  meta138 incident list --severity p0"
    })
final class IncidentListCommand implements Callable<Integer> {
  @Mixin private DeskOption desk;

  @Mixin private Output output;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      defaultValue = "open",
      description =
          "open, all, or one of detected, triaged, mitigating, monitoring, resolved, reviewed"
              + " (default ${DEFAULT-VALUE}).")
  private String status;

  @Option(names = "--severity", paramLabel = "SEVERITY", description = "Only p0, p1, p2 or p3.")
  private @Nullable String severity;

  @Mixin private PageOption part;

  @Override
  public Integer call() throws InterruptedException {
    String query =
        "/v1/incidents?status="
            + DeskClient.part(status)
            + "&"
            + part.query()
            + (severity == null ? "" : "&severity=" + DeskClient.part(severity));
    JsonNode page = desk.get(query);
    if (output.json()) {
      output.json(page);
    } else if (page.path("items").isEmpty()) {
      output.out().println("no incident is " + status + "; `--status all` shows every one");
    } else {
      print(page);
    }
    return 0;
  }

  private void print(JsonNode page) {
    Instant now = InstantSource.system().instant();
    Table table =
        new Table(
            Table.Column.left("ID"),
            Table.Column.left("SEV"),
            Table.Column.left("STATUS"),
            Table.Column.right("AGE"),
            Table.Column.left("OWNER"),
            Table.Column.right("ALERTS"),
            Table.Column.left("PART OF"),
            Table.Column.left("WHAT"));
    for (JsonNode incident : page.path("items")) {
      table.row(
          IncidentTexts.text(incident, "id"),
          IncidentTexts.upper(incident, "severity"),
          IncidentTexts.text(incident, "status"),
          IncidentTexts.age(incident, "openedAt", now),
          IncidentTexts.text(incident, "owner"),
          incident.path("active").asInt(0) + "/" + incident.path("alerts").asInt(0),
          IncidentTexts.text(incident, "parent"),
          IncidentTexts.text(incident, "title"));
    }
    table.lines().forEach(output.out()::println);
    PageOption.more(page, output.out());
  }
}
