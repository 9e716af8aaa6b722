package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code meta138 incident review}. */
@Command(
    name = "review",
    description = "Reviews that are not closed, or the newest review of one incident as Markdown.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 incident review",
      "  meta138 incident review I-7 > review.md"
    })
final class IncidentReviewCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "INCIDENT", description = "Its id, such as I-7.")
  private String incident = "";

  @Mixin private DeskOption desk;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    JsonNode page =
        desk.get(
            incident.isEmpty()
                ? "/v1/reviews"
                : "/v1/incidents/" + DeskClient.part(incident) + "/reviews");
    if (output.json()) {
      output.json(page);
    } else if (incident.isEmpty()) {
      print(page);
    } else {
      show(page);
    }
    return 0;
  }

  private void print(JsonNode page) {
    Table table =
        new Table(
            Table.Column.left("REVIEW"),
            Table.Column.left("INCIDENT"),
            Table.Column.left("STATE"),
            Table.Column.left("DUE"),
            Table.Column.left("WHAT"));
    for (JsonNode review : page.path("items")) {
      table.row(
          IncidentTexts.text(review, "id"),
          IncidentTexts.text(review, "incident"),
          IncidentTexts.text(review, "state"),
          IncidentTexts.date(review, "dueAt"),
          IncidentTexts.text(review, "title"));
    }
    table.lines().forEach(output.out()::println);
  }

  private void show(JsonNode page) throws InterruptedException {
    if (page.path("items").isEmpty()) {
      throw UserError.failed(incident + " has no review; one is drafted when it is over");
    }
    String newest = page.path("items").get(page.path("items").size() - 1).path("id").asString("");
    String markdown =
        desk.get("/v1/reviews/" + DeskClient.part(newest) + "/markdown")
            .path("markdown")
            .asString("");
    markdown.lines().map(IncidentTexts::line).forEach(output.out()::println);
  }
}
