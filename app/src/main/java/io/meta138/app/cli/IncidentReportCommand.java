package io.meta138.app.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code meta138 incident report}. */
@Command(
    name = "report",
    description = "Report what no detector saw; whoever is on call is paged as for any alert.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 incident report 'bridge page shows no balances' --severity p2",
      "  meta138 incident report 'key found in a log' --name security.key --severity p0"
    })
final class IncidentReportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SUMMARY", description = "What was seen.")
  private String summary;

  @Option(
      names = "--severity",
      paramLabel = "SEVERITY",
      description = "p0, p1, p2 or p3; p1 when left out.")
  private String severity = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name that rules match on; one of its own when left out.")
  private String name = "";

  @Option(names = "--label", paramLabel = "NAME=VALUE", description = "Labels that rules match on.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Mixin private DeskOption desk;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("summary", summary);
    body.put("labels", labels);
    if (!name.isEmpty()) {
      body.put("name", name);
    }
    if (!severity.isEmpty()) {
      body.put("severity", severity);
    }
    JsonNode made = desk.post("/v1/reports", body);
    if (output.json()) {
      output.json(made);
    } else {
      output
          .out()
          .println(
              "%s is part of %s"
                  .formatted(
                      IncidentTexts.text(made, "alert"), IncidentTexts.text(made, "incident")));
    }
    return 0;
  }
}
