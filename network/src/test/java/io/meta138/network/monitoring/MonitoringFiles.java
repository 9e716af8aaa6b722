package io.meta138.network.monitoring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files of {@code deploy/monitoring}, for tests here and of other modules. */
public final class MonitoringFiles {
  private MonitoringFiles() {}

  /**
   * One query of a dashboard.
   *
   * @param dashboard file name without its ending
   * @param panel title
   * @param query in PromQL
   */
  public record Query(String dashboard, String panel, String query) {
    @Override
    public String toString() {
      return dashboard + " / " + panel + ": " + query;
    }
  }

  /** The folder. */
  public static Path root() {
    return Path.of(System.getProperty("meta138.root", ".")).resolve("deploy/monitoring");
  }

  /** A dashboard's queries, such as those of {@code chain}. */
  public static List<Query> queries(String dashboard) throws IOException {
    JsonNode json = dashboard(dashboard);
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : json.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(
            new Query(
                dashboard, panel.path("title").asString(""), target.path("expr").asString("")));
      }
    }
    return queries;
  }

  /** A dashboard. */
  static JsonNode dashboard(String name) throws IOException {
    return JsonMapper.shared()
        .readTree(Files.readAllBytes(root().resolve("grafana/dashboards/" + name + ".json")));
  }

  /** Names of all dashboards. */
  public static List<String> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(root().resolve("grafana/dashboards"))) {
      return files
          .map(file -> file.getFileName().toString().replace(".json", ""))
          .sorted()
          .toList();
    }
  }

  static String text(String path) throws IOException {
    return Files.readString(root().resolve(path), StandardCharsets.UTF_8);
  }

  /** Everything in a text that a pattern's first group finds. */
  static Set<String> all(String pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
