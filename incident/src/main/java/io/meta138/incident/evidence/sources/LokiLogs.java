package io.meta138.incident.evidence.sources;

import io.meta138.incident.Texts;
import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.evidence.Finding;
import io.meta138.incident.evidence.Scope;
import io.meta138.incident.secrets.SecretFile;
import io.meta138.platform.http.BoundedHttp;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Recent logs from Loki's {@code /loki/api/v1/query_range}, one document a query: a line each with
 * its time and labels, oldest first. When there are more lines than asked for, the newest are kept.
 */
public final class LokiLogs extends Queried {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int LONGEST_LINE = 4_000;

  private final URI base;
  private final int mostLines;
  private final Fetch fetch;

  /**
   * Logs to get.
   *
   * @param base address of Loki
   * @param queries in LogQL by the name of their document
   * @param mostLines of each
   */
  public LokiLogs(
      String name,
      URI base,
      Map<String, String> queries,
      int mostLines,
      Optional<SecretFile> token,
      Duration limit,
      BoundedHttp http) {
    super(name, queries, limit);
    this.base = base;
    this.mostLines = mostLines;
    this.fetch = new Fetch(http, token, 4 * EvidenceStore.MAX_BYTES);
  }

  @Override
  Finding one(String title, String query, Scope scope, Duration allowed)
      throws InterruptedException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("query", query);
    fields.put("start", nanos(scope.from()));
    fields.put("end", nanos(scope.to()));
    fields.put("limit", Integer.toString(mostLines));
    fields.put("direction", "backward");
    return switch (fetch.get(Fetch.with(base, "/loki/api/v1/query_range", fields), allowed)) {
      case Fetch.Got.Nothing(String reason) -> new Finding.Missing(title, reason);
      case Fetch.Got.Body body -> read(title, query, scope, body);
    };
  }

  private static String nanos(Instant at) {
    return at.getEpochSecond() + "%09d".formatted(at.getNano());
  }

  private record Line(String nanos, String text) {}

  private Finding read(String title, String query, Scope scope, Fetch.Got.Body body) {
    try {
      JsonNode root = JSON.readTree(body.bytes());
      JsonNode data = root.path("data");
      if (!root.path("status").asString("").equals("success")
          || !data.path("resultType").asString("").equals("streams")) {
        return new Finding.Missing(
            title,
            "Loki answered with status '%s' and result type '%s' %s"
                .formatted(
                    root.path("status").asString(""),
                    data.path("resultType").asString(""),
                    Texts.cut(root.path("error").asString(""), 200)));
      }
      List<Line> lines = new ArrayList<>();
      for (JsonNode stream : data.path("result")) {
        String labels = stream.path("stream").toString();
        for (JsonNode value : stream.path("values")) {
          lines.add(line(value.path(0).asString(""), labels, value.path(1).asString("")));
        }
      }
      lines.sort(Comparator.comparing(Line::nanos));
      return document(title, query, scope, lines);
    } catch (JacksonException | ArithmeticException | java.time.DateTimeException e) {
      return new Finding.Missing(title, "Loki's answer is not of its form");
    } catch (NumberFormatException e) {
      return new Finding.Missing(title, "Loki's answer has a time that is no number");
    }
  }

  private static Line line(String nanos, String labels, String text) {
    long time = Long.parseLong(nanos);
    Instant at = Instant.ofEpochSecond(0, time);
    return new Line(
        "%019d".formatted(time),
        at
            + " "
            + Texts.cut(Texts.line(labels), 500)
            + " "
            + Texts.cut(Texts.line(text), LONGEST_LINE));
  }

  private Finding document(String title, String query, Scope scope, List<Line> lines) {
    String head =
        "# %s%n# from %s to %s: %d lines%s%n"
            .formatted(
                Texts.line(query),
                scope.from(),
                scope.to(),
                lines.size(),
                lines.size() >= mostLines ? ", the newest; there may be more" : "");
    // the newest lines win when all together are too long
    int room = EvidenceStore.MAX_BYTES - head.length() * 3 - 200;
    int first = lines.size();
    while (first > 0) {
      int more = lines.get(first - 1).text().getBytes(StandardCharsets.UTF_8).length + 1;
      if (more > room) {
        break;
      }
      room -= more;
      first--;
    }
    StringBuilder text = new StringBuilder(head);
    if (first > 0) {
      text.append("# the oldest ").append(first).append(" lines are left out\n");
    }
    lines.subList(first, lines.size()).forEach(line -> text.append(line.text()).append('\n'));
    return Finding.Document.of(
        title, "text/plain", text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
