package io.meta138.incident.reviews;

import io.meta138.incident.Texts;
import io.meta138.incident.timeline.Entry;
import io.meta138.incident.timeline.TimelineEntry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The sections of a draft as they are written: statements with what supports them, and questions.
 */
final class Sheet {
  static final int MOST_LISTED = 60;

  private final CaseFile file;
  private final Map<Section, List<Line>> sections = new EnumMap<>(Section.class);

  Sheet(CaseFile file) {
    this.file = file;
  }

  Map<Section, List<Line>> sections() {
    return sections;
  }

  void add(Section section, Line line) {
    sections.computeIfAbsent(section, _ -> new ArrayList<>()).add(line);
  }

  void state(Section section, String text, TimelineEntry... support) {
    add(section, Line.recorded(text, Stream.of(support).map(Sheet::reference).toList()));
  }

  private static Reference reference(TimelineEntry entry) {
    return Reference.entry(entry.index());
  }

  /** An entry in its own words. */
  void quote(Section section, TimelineEntry one) {
    state(section, sentence(one.entry()), one);
  }

  private static String sentence(Entry entry) {
    return "%s %s: %s"
        .formatted(Spans.at(entry.at()), Texts.line(entry.actor()), Texts.line(entry.text()));
  }

  void quoteAll(Section section, List<TimelineEntry> entries) {
    entries.stream().limit(MOST_LISTED).forEach(one -> quote(section, one));
    if (entries.size() > MOST_LISTED) {
      state(
          section,
          "%d more of this kind are in the timeline".formatted(entries.size() - MOST_LISTED),
          entries.get(MOST_LISTED),
          entries.getLast());
    }
  }

  Optional<TimelineEntry> opened() {
    return file.of("incident.opened").stream().findFirst();
  }

  Optional<TimelineEntry> firstPage() {
    return file.of("page.delivered").stream().findFirst();
  }

  Optional<TimelineEntry> firstAck() {
    return file.of("incident.acknowledged").stream().findFirst();
  }
}
