package io.meta138.app.cli;

import static io.meta138.app.cli.IncidentTexts.text;

import io.meta138.app.desk.DeskClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code meta138 incident show}. */
@Command(
    name = "show",
    description = "One incident: what it is about, its alerts, who was told, and its timeline.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  meta138 incident show I-7", "  meta138 incident show I-7 --json"})
final class IncidentShowCommand implements Callable<Integer> {
  private static final int MOST_PAGES = 20;

  @Parameters(paramLabel = "INCIDENT", description = "Its id, such as I-7.")
  private String id;

  @Mixin private DeskOption desk;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    String path = "/v1/incidents/" + DeskClient.part(id);
    JsonNode incident = desk.get(path);
    List<JsonNode> alerts = all(path + "/alerts");
    List<JsonNode> timeline = all(path + "/timeline");
    List<JsonNode> deliveries = all(path + "/deliveries");
    if (output.json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("incident", incident);
      document.put("alerts", alerts);
      document.put("deliveries", deliveries);
      document.put("timeline", timeline);
      output.json(document);
    } else {
      print(incident, alerts, deliveries, timeline);
    }
    return 0;
  }

  /** All pages, at most so many. */
  private List<JsonNode> all(String path) throws InterruptedException {
    List<JsonNode> items = new ArrayList<>();
    String cursor = "";
    for (int i = 0; i < MOST_PAGES; i++) {
      JsonNode page =
          desk.get(
              path + "?limit=500" + (cursor.isEmpty() ? "" : "&cursor=" + DeskClient.part(cursor)));
      page.path("items").forEach(items::add);
      cursor = page.path("next").asString("");
      if (cursor.isEmpty()) {
        break;
      }
    }
    return items;
  }

  private void print(
      JsonNode incident,
      List<JsonNode> alerts,
      List<JsonNode> deliveries,
      List<JsonNode> timeline) {
    say(IncidentTexts.brief(incident));
    say("  because    " + text(incident, "because"));
    say("  opened     " + IncidentTexts.date(incident, "openedAt"));
    say("  resolved   " + IncidentTexts.date(incident, "resolvedAt"));
    say("  component  " + text(incident, "component"));
    say("  owner      " + text(incident, "owner"));
    say("  part of    " + text(incident, "parent"));
    JsonNode escalation = incident.path("escalation");
    say(
        "  paging     %s: %s (policy %s)"
            .formatted(
                text(escalation, "state"),
                text(escalation, "because"),
                text(escalation, "policy")));
    say("alerts");
    for (JsonNode alert : alerts) {
      say(
          "  %s  %-10s  %s  %s"
              .formatted(
                  text(alert, "id"),
                  text(alert, "standing"),
                  text(alert, "name"),
                  text(alert, "summary")));
    }
    say("deliveries");
    for (JsonNode sent : deliveries) {
      say(
          "  %s  %-9s to %s over %s: %s"
              .formatted(
                  IncidentTexts.date(sent, "decidedAt"),
                  text(sent, "state"),
                  text(sent, "contact"),
                  text(sent, "channel"),
                  text(sent, "remark")));
    }
    say("timeline");
    for (JsonNode entry : timeline) {
      say(
          "  %s  %-16s %s"
              .formatted(
                  IncidentTexts.date(entry, "at"), text(entry, "actor"), text(entry, "text")));
    }
  }

  private void say(String line) {
    output.out().println(line);
  }
}
