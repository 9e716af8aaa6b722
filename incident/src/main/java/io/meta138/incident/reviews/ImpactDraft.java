package io.meta138.incident.reviews;

import io.meta138.incident.Texts;
import io.meta138.incident.evidence.EvidenceItem;
import io.meta138.incident.evidence.Facts;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.timeline.TimelineEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** States what an incident did, in numbers that are recorded. */
final class ImpactDraft {
  private static final int MOST_REFERENCES = 40;
  private static final String FEED = "feed:";

  private final CaseFile file;
  private final List<Line> lines = new ArrayList<>();

  private ImpactDraft(CaseFile file) {
    this.file = file;
  }

  static List<Line> of(CaseFile file) {
    ImpactDraft draft = new ImpactDraft(file);
    draft.feeds();
    draft.blocks();
    draft.pages();
    draft.lines.add(Line.question("Who else was affected, and how do we know?"));
    return draft.lines;
  }

  private record Measured(long value, EvidenceItem item) {}

  /** The newest whole number that evidence gives for a fact. */
  private static Optional<Long> number(String text) {
    return text.matches("[0-9]{1,15}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private Map<String, Measured> measured(String prefix) {
    Map<String, Measured> newest = new TreeMap<>();
    for (EvidenceItem item : file.evidence()) {
      item.facts()
          .forEach((name, value) -> {
            if (name.startsWith(prefix)) {
              number(value)
                  .ifPresent(known ->
                      newest.put(name.substring(prefix.length()), new Measured(known, item)));
            }
          });
    }
    return newest;
  }

  private void feeds() {
    Map<String, Measured> stale = measured(Facts.FEED_STALE_SECONDS);
    stale.forEach((feed, one) ->
        lines.add(
            Line.recorded(
                "%s was stale for %s".formatted(feed, Spans.of(Duration.ofSeconds(one.value()))),
                List.of(Reference.evidence(one.item().number())))));
    boolean any = !stale.isEmpty();
    for (Alert alert : file.alerts()) {
      Optional<String> feed =
          alert
              .component()
              .filter(component -> component.startsWith(FEED))
              .map(component -> component.substring(FEED.length()));
      Optional<TimelineEntry> joined = Joins.entry(file, alert);
      if (feed.isPresent() && joined.isPresent()) {
        any = true;
        lines.add(
            Line.recorded(
                "%s: %s held %s"
                    .formatted(
                        Texts.line(feed.get()), Texts.line(alert.signal().name()), held(alert)),
                List.of(Reference.entry(joined.get().index()))));
      }
    }
    if (!any) {
      lines.add(Line.question("Which feeds were stale, and for how long? No evidence says."));
    }
  }

  private static String held(Alert alert) {
    var begin = alert.signal().startsAt();
    return alert
        .signal()
        .endsAt()
        .map(end ->
            "for %s, from %s to %s"
                .formatted(Spans.between(begin, end), Spans.at(begin), Spans.at(end)))
        .orElse("since " + Spans.at(begin) + " and had not ended");
  }

  private void blocks() {
    Optional.ofNullable(measured(Facts.BLOCKS_MISSED).get(""))
        .ifPresentOrElse(
            one ->
                lines.add(
                    Line.recorded(
                        one.value() + " blocks were missed",
                        List.of(Reference.evidence(one.item().number())))),
            () -> lines.add(Line.question("How many blocks were missed? No evidence says.")));
    Optional.ofNullable(measured(Facts.CHAIN_STALLED_SECONDS).get(""))
        .ifPresent(one ->
            lines.add(
                Line.recorded(
                    "No block came for " + Spans.of(Duration.ofSeconds(one.value())),
                    List.of(Reference.evidence(one.item().number())))));
  }

  private void pages() {
    List<TimelineEntry> decided = file.of("page.decided");
    if (decided.isEmpty()) {
      lines.add(Line.question("Was anybody paged? The timeline has no page."));
      return;
    }
    List<TimelineEntry> delivered = file.of("page.delivered");
    List<TimelineEntry> failed = file.of("page.failed");
    lines.add(
        Line.recorded(
            "Pages sent: %d; taken by their provider: %d; not delivered: %d"
                .formatted(decided.size(), delivered.size(), failed.size()),
            Stream.of(decided, delivered, failed)
                .flatMap(List::stream)
                .limit(MOST_REFERENCES)
                .map(one -> Reference.entry(one.index()))
                .toList()));
  }
}
