package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code meta138 incident why}. */
@Command(
    name = "why",
    description = "Why somebody was, or was not, paged for an alert.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "`meta138 incident show` and `meta138 incident alerts` list alerts.",
      "",
      "Example:",
      "  meta138 incident why a-0123456789abcdef0123"
    })
final class IncidentWhyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ALERT", description = "Its id.")
  private String id;

  @Mixin private DeskOption desk;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    JsonNode why = desk.get("/v1/alerts/" + DeskClient.part(id) + "/why");
    if (output.json()) {
      output.json(why);
      return 0;
    }
    output.out().println(IncidentTexts.text(why, "answer"));
    for (JsonNode decision : why.path("decisions")) {
      output
          .out()
          .println(
              "  %s  %-20s %s"
                  .formatted(
                      IncidentTexts.date(decision, "at"),
                      IncidentTexts.text(decision, "kind"),
                      IncidentTexts.text(decision, "text")));
    }
    return 0;
  }
}
