package io.meta138.app.gameday;

import io.meta138.app.desk.DeskClient;
import io.meta138.app.gameday.DeskAccount.Case;
import io.meta138.app.gameday.DeskAccount.Closing;
import io.meta138.app.gameday.DeskAccount.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a desk says over its interface, and what its channels have written down. */
final class DeskReader {
  private final DeskClient desk;
  private final Path notices;

  DeskReader(DeskClient desk, Path notices) {
    this.desk = desk;
    this.notices = notices;
  }

  /** How many incidents are open. */
  int open() throws InterruptedException {
    return items("/v1/incidents?status=open").size();
  }

  /** What keeps incidents open, in words. */
  List<String> holding() throws InterruptedException {
    List<String> holding = new ArrayList<>();
    for (JsonNode incident : items("/v1/incidents?status=open")) {
      String id = text(incident, "id");
      List<String> alerts = new ArrayList<>();
      for (JsonNode alert : items("/v1/incidents/" + DeskClient.part(id) + "/alerts?")) {
        if (text(alert, "standing").equals("active")) {
          alerts.add(text(alert, "name") + " (" + text(alert, "summary") + ")");
        }
      }
      holding.add("%s %s: %s".formatted(id, text(incident, "title"), String.join(", ", alerts)));
    }
    return holding;
  }

  /** Everything that scoring needs. */
  DeskAccount read() throws IOException, InterruptedException {
    Map<String, Case> incidents = new LinkedHashMap<>();
    for (JsonNode incident : items("/v1/incidents?status=all")) {
      String id = text(incident, "id");
      incidents.put(id, incident(id, incident));
    }
    return new DeskAccount(incidents, pages());
  }

  private Case incident(String id, JsonNode incident) throws InterruptedException {
    List<Instant> openings = new ArrayList<>();
    List<Closing> closings = new ArrayList<>();
    for (JsonNode entry : items("/v1/incidents/" + DeskClient.part(id) + "/timeline?")) {
      Instant at = Instant.parse(text(entry, "at"));
      switch (text(entry, "kind")) {
        case "incident.opened", "incident.reopened" -> openings.add(at);
        case "incident.resolved" -> closings.add(new Closing(at, text(entry, "actor")));
        default -> {} // what else happened does not count
      }
    }
    String parent = text(incident, "parent");
    return new Case(
        id,
        text(incident, "component"),
        text(incident, "severity"),
        parent.isEmpty() ? Optional.empty() : Optional.of(parent),
        openings,
        closings);
  }

  private List<Page> pages() throws IOException {
    List<Page> pages = new ArrayList<>();
    if (Files.exists(notices)) {
      for (String line : Files.readAllLines(notices)) {
        JsonNode notice = JsonMapper.shared().readTree(line);
        if (text(notice, "kind").equals("page")) {
          pages.add(new Page(text(notice, "incident"), Instant.parse(text(notice, "at"))));
        }
      }
    }
    return pages;
  }

  /** Every item of a list, page by page. */
  private List<JsonNode> items(String path) throws InterruptedException {
    List<JsonNode> items = new ArrayList<>();
    String cursor = "";
    do {
      String next = path + "&limit=500" + (cursor.isEmpty() ? "" : "&cursor=" + cursor);
      JsonNode page = get(next.replace("?&", "?"));
      page.path("items").forEach(items::add);
      cursor = text(page, "next");
    } while (!cursor.isEmpty());
    return items;
  }

  private JsonNode get(String path) throws InterruptedException {
    return switch (desk.get(path)) {
      case DeskClient.Answer.Done(JsonNode document) -> document;
      case DeskClient.Answer.Refused(int status, String detail) ->
          throw new GamedayException("the desk refuses %s: %d %s".formatted(path, status, detail));
      case DeskClient.Answer.Tokenless(String reason) -> throw new GamedayException(reason);
      case DeskClient.Answer.Exposed(String reason) -> throw new GamedayException(reason);
      case DeskClient.Answer.Missing(String reason) -> throw new GamedayException(reason);
    };
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString("");
  }
}
