package io.meta138.incident.evidence.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.evidence.EvidenceSource;
import io.meta138.incident.notifications.Channel;
import io.meta138.incident.reviews.ReviewSettings;
import io.meta138.platform.config.ConfigFile;
import io.meta138.platform.config.ConfigResult;
import io.meta138.platform.http.BoundedHttp;
import java.net.http.HttpClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigTest {
  private static <T extends Record> T valid(String yaml, Class<T> type) {
    ConfigResult<T> result = ConfigFile.parse("desk.yaml", yaml, type);
    assertThat(result).isInstanceOf(ConfigResult.Valid.class);
    return ((ConfigResult.Valid<T>) result).value();
  }

  @Test
  void sourcesAreMadeAsTheFileSays() {
    EvidenceConfig config =
        valid(
            """
            documents:
              - name: health
                url: http://127.0.0.1:9138/health
                token-file: health.token
            configurations:
              node-1: http://127.0.0.1:9138/config
              node-2: http://127.0.0.1:9139/config
            loki:
              url: http://127.0.0.1:3100
              queries:
                errors: '{job="meta138"} |= "ERROR"'
            prometheus:
              url: http://127.0.0.1:9090
              queries:
                heads: besu_blockchain_height
            grafana:
              url: http://127.0.0.1:3000
              panels:
                - title: Heads
                  dashboard: chain
                  panel: 3
            files: {desk: desk.yaml}
            logs: {desk: desk.log}
            limit: 10s
            """,
            EvidenceConfig.class);

    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(config.sources(new BoundedHttp(client), Path.of("/")))
          .extracting(EvidenceSource::name)
          .containsExactly(
              "health",
              "configuration",
              "configuration files",
              "logs",
              "loki",
              "prometheus",
              "grafana");
    }
  }

  @Test
  void reviewsHaveDefaultsAndTheirListIsChecked() {
    assertThat(valid("business-days: 3", ReviewSettings.class).list()).isEmpty();
    assertThat(valid("list: [{contact: all, channel: email}]", ReviewSettings.class).list())
        .containsExactly(new ReviewSettings.Recipient("all", Channel.EMAIL));
    assertThat(
            ConfigFile.parse("desk.yaml", "holidays: [christmas]", ReviewSettings.class).toString())
        .contains("expected a day such as 2026-12-25 but found christmas");
    assertThat(
            ConfigFile.parse(
                    "desk.yaml",
                    "list: [{contact: all, channel: status-page}]",
                    ReviewSettings.class)
                .toString())
        .contains("not sent to the public status page");
  }
}
