package io.meta138.oracle.publishing;

import io.meta138.oracle.aggregation.FeedOutcome;
import io.meta138.platform.types.FeedId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The feeds of a report as JSON; prices are strings, so that they stay exact. */
final class JournalLines {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private JournalLines() {}

  static String write(List<ReportRecord.Line> lines) {
    ObjectNode feeds = JSON.createObjectNode();
    for (ReportRecord.Line line : lines) {
      ObjectNode feed = feeds.putObject(line.feed().name());
      feed.put("price", line.price().toPlainString());
      feed.put("trigger", line.trigger().label());
      line.changedAt().ifPresent(at -> feed.put("changedAt", at.toString()));
      ArrayNode quotes = feed.putArray("quotes");
      for (FeedOutcome.Used used : line.used()) {
        quotes
            .addArray()
            .add(used.source().toString())
            .add(used.quoted().toPlainString())
            .add(used.voice().toPlainString())
            .add(used.time().toString());
      }
    }
    return JSON.writeValueAsString(feeds);
  }

  static Map<FeedId, JournalEntry.Line> read(String json) {
    Map<FeedId, JournalEntry.Line> lines = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> feed : JSON.readTree(json).properties()) {
      lines.put(new FeedId(feed.getKey()), line(feed.getValue()));
    }
    return lines;
  }

  private static JournalEntry.Line line(JsonNode feed) {
    List<JournalEntry.QuoteLine> quotes = new ArrayList<>();
    for (JsonNode quote : feed.path("quotes")) {
      quotes.add(
          new JournalEntry.QuoteLine(
              quote.path(0).asString(),
              new BigDecimal(quote.path(1).asString()),
              new BigDecimal(quote.path(2).asString()),
              Instant.parse(quote.path(3).asString())));
    }
    return new JournalEntry.Line(
        new BigDecimal(feed.path("price").asString()),
        feed.path("trigger").asString(),
        feed.has("changedAt")
            ? Optional.of(Instant.parse(feed.path("changedAt").asString()))
            : Optional.empty(),
        quotes);
  }
}
