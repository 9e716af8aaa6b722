package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code meta138 incident alerts}. */
@Command(
    name = "alerts",
    description = "Alerts that the desk tracks, also those that are part of no incident.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 incident alerts",
      "  meta138 incident alerts --standing suppressed --json"
    })
final class IncidentAlertsCommand implements Callable<Integer> {
  @Mixin private DeskOption desk;

  @Mixin private Output output;

  @Option(
      names = "--standing",
      paramLabel = "STANDING",
      description = "Only those that are waiting, suppressed, active or cleared.")
  private @Nullable String standing;

  @Mixin private PageOption part;

  @Override
  public Integer call() throws InterruptedException {
    JsonNode page =
        desk.get(
            "/v1/alerts?"
                + part.query()
                + (standing == null ? "" : "&standing=" + DeskClient.part(standing)));
    if (output.json()) {
      output.json(page);
      return 0;
    }
    Table table =
        new Table(
            Table.Column.left("ALERT"),
            Table.Column.left("SEV"),
            Table.Column.left("STANDING"),
            Table.Column.left("INCIDENT"),
            Table.Column.left("NAME"),
            Table.Column.left("WHAT"));
    for (JsonNode alert : page.path("items")) {
      table.row(
          IncidentTexts.text(alert, "id"),
          IncidentTexts.upper(alert, "severity"),
          IncidentTexts.text(alert, "standing"),
          IncidentTexts.text(alert, "incident"),
          IncidentTexts.text(alert, "name"),
          IncidentTexts.text(alert, "summary"));
    }
    table.lines().forEach(output.out()::println);
    PageOption.more(page, output.out());
    return 0;
  }
}
