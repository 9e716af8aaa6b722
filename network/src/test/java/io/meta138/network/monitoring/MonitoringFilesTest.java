package io.meta138.network.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.network.monitoring.MonitoringFiles.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class MonitoringFilesTest {
  private static void passes(String... command) throws IOException, InterruptedException {
    Tool.Ended ended = Tool.run(MonitoringFiles.root(), List.of(command));
    assertThat(ended.code()).as(ended.output()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"chain", "oracle", "desk", "lanes"})
  void alertsFireAndEndAsTheirUnitTestsSay(String name) throws Exception {
    passes("promtool", "test", "rules", "prometheus/tests/" + name + ".yml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"chain", "oracle", "desk", "lanes"})
  void everyAlertHasAUnitTestAndWhatTheDeskNeeds(String name) throws Exception {
    String rules = MonitoringFiles.text("prometheus/rules/" + name + ".yml");
    Set<String> alerts = MonitoringFiles.all("- alert: (\\w+)", rules);
    Set<String> tested =
        MonitoringFiles.all(
            "alertname: (\\w+)", MonitoringFiles.text("prometheus/tests/" + name + ".yml"));
    assertThat(alerts).isNotEmpty();
    assertThat(tested).isEqualTo(alerts);
    List<String> texts = List.of(rules.split("- alert: ", -1));
    assertThat(texts.subList(1, texts.size()))
        .hasSize(alerts.size())
        .allSatisfy(alert ->
            assertThat(alert)
                .containsPattern("severity: P[0-3]")
                .contains("component: ", "kind: ", "summary: "));
  }

  @Test
  void prometheusTakesItsConfiguration() throws Exception {
    passes("promtool", "check", "config", "prometheus/prometheus.yml");
  }

  @Test
  void alertmanagerTakesItsConfigurationAndShowsATokenFromAFile() throws Exception {
    passes("amtool", "check-config", "alertmanager/alertmanager.yml");
    assertThat(MonitoringFiles.text("alertmanager/alertmanager.yml"))
        .contains("/v1/alerts/alertmanager", "/v1/alerts/loki", "type: Bearer", "credentials_file:")
        .doesNotContain("credentials: ");
  }

  @Test
  void lokisAlertsGoTheSameWay() throws Exception {
    String rules = MonitoringFiles.text("loki/rules/fake/meta138.yml");
    int alerts = rules.split("- alert: ", -1).length - 1;
    assertThat(alerts).isPositive();
    assertThat(rules.split("origin: loki", -1)).hasSize(alerts + 1);
    assertThat(MonitoringFiles.text("loki/loki.yml")).contains("alertmanager_url:");
  }

  static List<String> dashboards() throws IOException {
    return MonitoringFiles.dashboards();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void dashboardsAreCompleteAndTheirQueriesAreValid(String name, @TempDir Path folder)
      throws Exception {
    JsonNode json = MonitoringFiles.dashboard(name);
    assertThat(json.path("uid").asString("")).isEqualTo("meta138-" + name);
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : json.path("panels")) {
      assertThat(ids.add(panel.path("id").intValue())).as("id of %s", panel.path("title")).isTrue();
      if (!panel.path("type").asString("").equals("row")) {
        assertThat(panel.path("targets").size()).as("%s", panel.path("title")).isPositive();
      }
    }
    StringBuilder rules = new StringBuilder("groups:\n  - name: panels\n    rules:\n");
    for (Query query : MonitoringFiles.queries(name)) {
      assertThat(query.query()).as(query.panel()).isNotBlank();
      rules
          .append("      - record: panel\n        expr: '")
          .append(query.query().replace("'", "''"));
      rules.append("'\n        labels: {n: \"").append(rules.length()).append("\"}\n");
    }
    Path file = Files.writeString(folder.resolve("panels.yml"), rules);
    passes("promtool", "check", "rules", file.toString());
  }

  @Test
  void everyMetricOfOursIsDocumented() throws Exception {
    String documented =
        Files.readString(MonitoringFiles.root().resolve("../../docs/observability.md"));
    List<String> texts = new ArrayList<>();
    for (String name : List.of("chain", "oracle", "desk", "lanes")) {
      texts.add(MonitoringFiles.text("prometheus/rules/" + name + ".yml"));
    }
    for (String name : MonitoringFiles.dashboards()) {
      MonitoringFiles.queries(name).forEach(query -> texts.add(query.query()));
    }
    Set<String> used =
        MonitoringFiles.all("\\b((?:meta138|incident)_\\w*[a-z0-9])\\b", String.join("\n", texts));
    Set<String> known = MonitoringFiles.all("`((?:meta138|incident)_\\w+)", documented);
    known.addAll(MonitoringFiles.all("[,`] ?`?(meta138_\\w+)", documented));
    assertThat(used)
        .allSatisfy(metric ->
            assertThat(known)
                .as(metric)
                .containsAnyOf(metric, metric.replaceFirst("_(bucket|sum|count|total)$", "")));
  }
}
