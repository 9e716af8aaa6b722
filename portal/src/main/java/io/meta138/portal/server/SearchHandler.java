package io.meta138.portal.server;

import io.meta138.incident.server.Problem;
import io.meta138.portal.api.Documents;
import io.meta138.portal.api.Documents.Hit;
import io.meta138.portal.views.Incidents;
import io.meta138.portal.views.Lanes;
import io.meta138.portal.views.Views;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds anything by a part of its name. */
final class SearchHandler {
  private static final int MOST_OF_A_KIND = 8;
  private static final Map<String, String> PAGES = new LinkedHashMap<>();

  static {
    PAGES.put("Overview", "/");
    PAGES.put("Feeds", "/feeds");
    PAGES.put("Oracle nodes", "/nodes");
    PAGES.put("Lanes and messages", "/lanes");
    PAGES.put("Network", "/network");
    PAGES.put("Incidents", "/incidents");
    PAGES.put("Environments", "/environments");
    PAGES.put("Audit", "/audit");
    PAGES.put("Settings", "/settings");
  }

  private final Views views;

  SearchHandler(Views views) {
    this.views = views;
  }

  Answer answer(Call call) {
    String text = call.asked("q").map(String::strip).orElse("");
    if (text.isEmpty() || text.length() > 100) {
      return Answer.refused(Problem.invalid("expected 1 to 100 characters as q"));
    }
    String wanted = text.toLowerCase(Locale.ROOT);
    List<Hit> hits = new ArrayList<>();
    PAGES.forEach((title, to) -> {
      if (title.toLowerCase(Locale.ROOT).contains(wanted)) {
        hits.add(new Hit("page", to, title, to));
      }
    });
    views.feeds().feeds().or(List.of()).stream()
        .filter(feed -> feed.id().toLowerCase(Locale.ROOT).contains(wanted))
        .limit(MOST_OF_A_KIND)
        .forEach(feed ->
            hits.add(new Hit("feed", feed.id(), feed.id(), "/feeds/" + encoded(feed.id()))));
    views.feeds().sources().or(List.of()).stream()
        .map(source -> source.venue() + " " + source.pair())
        .filter(name -> name.toLowerCase(Locale.ROOT).contains(wanted))
        .limit(MOST_OF_A_KIND)
        .forEach(
            name -> hits.add(new Hit("source", name, name, "/feeds?sources=" + encoded(name))));
    views.lanes().lanes().or(List.of()).stream()
        .filter(lane -> lane.name().toLowerCase(Locale.ROOT).contains(wanted))
        .limit(MOST_OF_A_KIND)
        .forEach(lane ->
            hits.add(
                new Hit("lane", lane.name(), lane.name(), "/lanes?lane=" + encoded(lane.name()))));
    if (wanted.matches("0x[0-9a-f]{40,64}")) {
      messages(text, hits);
    }
    for (Incidents.Brief incident : views.incidents().search(text, MOST_OF_A_KIND).or(List.of())) {
      hits.add(
          new Hit(
              "incident",
              incident.id(),
              incident.id() + " " + incident.title(),
              "/incidents/" + encoded(incident.id())));
    }
    return Answer.of(new Documents.Hits(hits, call.at()));
  }

  private void messages(String text, List<Hit> hits) {
    views
        .lanes()
        .messages(
            new Lanes.MessageQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.of(text),
                Optional.empty(),
                MOST_OF_A_KIND))
        .or(List.of())
        .forEach(message ->
            hits.add(
                new Hit(
                    "message",
                    message.id(),
                    message.lane() + " " + message.number(),
                    "/messages/" + message.id())));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
