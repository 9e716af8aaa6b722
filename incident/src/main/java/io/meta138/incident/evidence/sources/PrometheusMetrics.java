package io.meta138.incident.evidence.sources;

import io.meta138.incident.Texts;
import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Scope;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Snapshots of metrics from Prometheus' {@code /api/v1/query_range}, one document a query: the
 * answer's {@code data} as it came, with the query and the time range.
 */
public final class PrometheusMetrics extends Queried {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MOST_POINTS = 240;
  private static final long FINEST = 5;

  private final URI base;
  private final Fetch fetch;

  /**
   * Metrics to get.
   *
   * @param base address of Prometheus
   * @param queries in PromQL by the name of their document
   */
  public PrometheusMetrics(
      String name,
      URI base,
      Map<String, String> queries,
      Optional<SecretFile> token,
      Duration limit,
      BoundedHttp http) {
    super(name, queries, limit);
    this.base = base;
    this.fetch = new Fetch(http, token, EvidenceStore.MAX_BYTES);
  }

  @Override
  Finding one(String title, String query, Scope scope, Duration allowed)
      throws InterruptedException {
    long seconds = Duration.between(scope.from(), scope.to()).toSeconds();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("query", query);
    fields.put("start", scope.from().toString());
    fields.put("end", scope.to().toString());
    fields.put("step", Long.toString(Math.max(FINEST, Math.ceilDiv(seconds, MOST_POINTS))));
    return switch (fetch.get(Fetch.with(base, "/api/v1/query_range", fields), allowed)) {
      case Fetch.Got.Nothing(String reason) -> new Finding.Missing(title, reason);
      case Fetch.Got.Body body -> read(title, fields, body);
    };
  }

  private static Finding read(String title, Map<String, String> fields, Fetch.Got.Body body) {
    try {
      JsonNode root = JSON.readTree(body.bytes());
      if (!root.path("status").asString("").equals("success")) {
        return new Finding.Missing(
            title,
            "Prometheus answered '%s': %s"
                .formatted(
                    Texts.cut(root.path("errorType").asString("no status"), 100),
                    Texts.cut(root.path("error").asString(""), 200)));
      }
      if (root.path("data").path("result").isEmpty()) {
        return new Finding.Missing(title, "Prometheus has no series for " + fields.get("query"));
      }
      Map<String, Object> document = new LinkedHashMap<>(fields);
      document.put("warnings", root.path("warnings"));
      document.put("data", root.path("data"));
      return Finding.Document.of(title, "application/json", JSON.writeValueAsBytes(document));
    } catch (JacksonException e) {
      return new Finding.Missing(title, "Prometheus' answer is no JSON");
    }
  }
}
