package io.meta138.incident.server;

import static io.meta138.incident.server.Fields.spelled;

import io.meta138.incident.Severity;
import io.meta138.incident.evidence.ContentHash;
import io.meta138.incident.evidence.EvidenceItem;
import io.meta138.incident.evidence.EvidenceStore;
import io.meta138.incident.reviews.Statistics;
import io.meta138.incident.timeline.TimelineEntry;
import io.meta138.incident.timeline.TimelineStore;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What statements of a review refer to: entries of the timeline, evidence; and statistics. */
final class RecordRoutes {
  private static final Duration USUAL = Duration.ofDays(30);
  private static final Duration MOST = Duration.ofDays(366);

  private final TimelineStore timeline;
  private final EvidenceStore evidence;
  private final Statistics statistics;

  RecordRoutes(Records records) {
    this.timeline = records.timeline();
    this.evidence = records.evidence();
    this.statistics = records.statistics();
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/timeline/{number}", this::entry),
        Route.get("/v1/incidents/{id}/evidence", this::of),
        Route.get("/v1/evidence/{number}", this::piece),
        Route.get("/v1/evidence/{number}/content", this::content),
        Route.get("/v1/statistics", this::statistics));
  }

  private static OptionalLong number(Call call) {
    String text = call.named("number");
    return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  private Answer entry(Call call) {
    OptionalLong number = number(call);
    Optional<TimelineEntry> found =
        number.isEmpty() ? Optional.empty() : timeline.at(number.getAsLong());
    return found
        .<Answer>map(one -> {
          Map<String, Object> document = new LinkedHashMap<>(Documents.entry(one));
          document.put("incident", one.entry().incident());
          return new Answer.Given(document);
        })
        .orElseGet(() ->
            new Answer.Refused(
                Problem.unknown("the timeline has no entry " + call.named("number"))));
  }

  private Answer of(Call call) {
    return new Answer.Given(
        Map.of(
            "items", evidence.of(call.named("id")).stream().map(RecordRoutes::document).toList()));
  }

  private Optional<EvidenceItem> found(Call call) {
    OptionalLong number = number(call);
    return number.isEmpty() ? Optional.empty() : evidence.find(number.getAsLong());
  }

  private static Answer none(Call call) {
    return new Answer.Refused(Problem.unknown("there is no evidence " + call.named("number")));
  }

  private Answer piece(Call call) {
    return found(call)
        .<Answer>map(item -> new Answer.Given(document(item)))
        .orElseGet(() -> none(call));
  }

  private Answer content(Call call) {
    Optional<EvidenceItem> item = found(call);
    if (item.isEmpty()) {
      return none(call);
    }
    Optional<byte[]> bytes = item.get().hash().flatMap(evidence::get);
    return bytes
        .<Answer>map(content -> new Answer.Content(harmless(item.get().mediaType()), content))
        .orElseGet(() ->
            new Answer.Refused(
                Problem.unknown(
                    item.get().hash().isPresent()
                        ? "the content of evidence %s is no longer kept"
                            .formatted(call.named("number"))
                        : "evidence %s has no content".formatted(call.named("number")))));
  }

  /** What came from outside must not run in a browser that opens it. */
  private static String harmless(String type) {
    return type.equals("application/json") ? type : "text/plain; charset=utf-8";
  }

  private static Map<String, Object> document(EvidenceItem item) {
    return new Documents.Members()
        .put("number", item.number())
        .put("incident", item.incident())
        .put("source", item.source())
        .put("name", item.name())
        .put("at", item.at())
        .put("hash", item.hash().map(ContentHash::toString))
        .put("mediaType", item.hash().map(_ -> item.mediaType()))
        .put("size", item.hash().map(_ -> item.size()))
        .put("content", item.hash().map(_ -> "/v1/evidence/" + item.number() + "/content"))
        .put("link", item.link())
        .put("missing", item.missing())
        .put("facts", item.facts())
        .done();
  }

  private Answer statistics(Call call) {
    Instant to;
    Instant from;
    try {
      to = call.asked("to").map(RecordRoutes::time).orElse(call.at());
      from = call.asked("from").map(RecordRoutes::time).orElse(to.minus(USUAL));
    } catch (DateTimeException e) {
      return new Answer.Refused(
          Problem.invalid("expected a date and time such as 2026-01-05T09:00:00Z as from and to"));
    }
    if (!from.isBefore(to) || Duration.between(from, to).compareTo(MOST) > 0) {
      return new Answer.Refused(
          Problem.invalid("expected from before to, at most %d days".formatted(MOST.toDays())));
    }
    return new Answer.Given(document(statistics.between(from, to)));
  }

  private static Instant time(String text) {
    Instant time = OffsetDateTime.parse(text).toInstant();
    if (!Fields.ofThisCentury(time)) {
      throw new DateTimeException("not of this century: " + time);
    }
    return time;
  }

  private static Map<String, Object> document(Statistics.Report report) {
    Map<String, Object> severities = new LinkedHashMap<>();
    for (Severity severity : Severity.values()) {
      Statistics.Times times = report.bySeverity().get(severity);
      if (times != null) {
        severities.put(spelled(severity), times(times));
      }
    }
    return new Documents.Members()
        .put("from", report.from())
        .put("to", report.to())
        .put("all", times(report.all()))
        .put("bySeverity", severities)
        .put("weeks", report.weeks())
        .put("rules", report.rules())
        .put("complete", report.complete())
        .done();
  }

  private static Map<String, Object> times(Statistics.Times times) {
    return new Documents.Members()
        .put("incidents", times.incidents())
        .put("acknowledged", times.acknowledged())
        .put("mttaSeconds", times.mttaSeconds())
        .put("resolved", times.resolved())
        .put("mttrSeconds", times.mttrSeconds())
        .done();
  }
}
