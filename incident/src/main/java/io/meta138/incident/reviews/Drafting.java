package io.meta138.incident.reviews;

import io.meta138.incident.Texts;
import io.meta138.incident.evidence.ContentHash;
import io.meta138.incident.evidence.EvidenceItem;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.timeline.Entry;
import io.meta138.incident.timeline.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes the first draft of a review. It states only what an entry of the timeline or a piece of
 * evidence supports and refers to it; what neither says is left as a question to people.
 */
public final class Drafting {
  private static final int MOST_ENTRIES = 500;
  private static final int MOST_LISTED = 60;
  private static final Duration SOON_PAGED = Duration.ofMinutes(1);
  private static final Duration SOON_TAKEN = Duration.ofMinutes(5);

  private final CaseFile file;
  private final Incident incident;
  private final Map<Section, List<Line>> sections = new EnumMap<>(Section.class);

  private Drafting(CaseFile file) {
    this.file = file;
    this.incident = file.incident();
  }

  /** A draft of what is recorded. */
  public static ReviewDocument of(CaseFile file) {
    return new Drafting(file).draft();
  }

  private ReviewDocument draft() {
    incident();
    timeline();
    detection();
    trigger();
    causes();
    ImpactDraft.of(file).forEach(line -> add(Section.IMPACT, line));
    resolution();
    wentWell();
    wentWrong();
    add(Section.LUCKY, Line.question("What could have been worse, and what kept it from that?"));
    add(Section.LESSONS, Line.question("What should we remember?"));
    TreeSet<String> runbooks = new TreeSet<>();
    file.timeline()
        .forEach(one ->
            Optional.ofNullable(one.entry().data().get("runbook"))
                .map(Texts::line)
                .ifPresent(runbooks::add));
    return new ReviewDocument(
        Texts.line(incident.cause().title()), sections, proofs(), List.copyOf(runbooks));
  }

  private void add(Section section, Line line) {
    sections.computeIfAbsent(section, _ -> new ArrayList<>()).add(line);
  }

  private void state(Section section, String text, TimelineEntry... support) {
    add(section, Line.recorded(text, Stream.of(support).map(Drafting::reference).toList()));
  }

  private static Reference reference(TimelineEntry entry) {
    return Reference.entry(entry.index());
  }

  /** An entry in its own words. */
  private void quote(Section section, TimelineEntry one) {
    state(section, sentence(one.entry()), one);
  }

  private static String sentence(Entry entry) {
    return "%s %s: %s".formatted(entry.at(), Texts.line(entry.actor()), Texts.line(entry.text()));
  }

  private void quoteAll(Section section, List<TimelineEntry> entries) {
    entries.stream().limit(MOST_LISTED).forEach(one -> quote(section, one));
    if (entries.size() > MOST_LISTED) {
      state(
          section,
          "%d more of this kind are in the timeline".formatted(entries.size() - MOST_LISTED),
          entries.get(MOST_LISTED),
          entries.getLast());
    }
  }

  private Optional<TimelineEntry> opened() {
    return file.of("incident.opened").stream().findFirst();
  }

  private Optional<TimelineEntry> resolved() {
    List<TimelineEntry> all = file.of("incident.resolved");
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  private void incident() {
    opened()
        .ifPresent(one ->
            state(
                Section.INCIDENT,
                "Opened at %s: %s".formatted(one.entry().at(), Texts.line(one.entry().text())),
                one));
    quoteAll(Section.INCIDENT, file.of("incident.severity"));
    file.of("incident.assigned").stream()
        .reduce((_, last) -> last)
        .ifPresent(one -> quote(Section.INCIDENT, one));
    quoteAll(Section.INCIDENT, file.of("incident.role"));
    resolved()
        .ifPresent(end ->
            opened()
                .ifPresent(begin ->
                    state(
                        Section.INCIDENT,
                        "It lasted %s, until %s"
                            .formatted(
                                Spans.between(begin.entry().at(), end.entry().at()),
                                end.entry().at()),
                        begin,
                        end)));
    if (opened().isEmpty()) {
      add(Section.INCIDENT, Line.question("When did it begin? The timeline does not say."));
    }
    if (file.of("incident.assigned").isEmpty()) {
      add(Section.INCIDENT, Line.question("Who led the response?"));
    }
  }

  private void timeline() {
    List<TimelineEntry> all = file.timeline();
    all.stream().limit(MOST_ENTRIES).forEach(one -> quote(Section.TIMELINE, one));
    if (all.size() > MOST_ENTRIES) {
      state(
          Section.TIMELINE,
          "%d more entries are in the log".formatted(all.size() - MOST_ENTRIES),
          all.get(MOST_ENTRIES),
          all.getLast());
    }
  }

  private void detection() {
    file.of("alert.joined").stream()
        .findFirst()
        .ifPresent(first ->
            state(
                Section.DETECTION,
                "The desk first heard of it by: " + Texts.line(first.entry().text()),
                first));
    file.alerts().stream()
        .min(java.util.Comparator.comparing(alert -> alert.signal().startsAt()))
        .ifPresent(alert ->
            Joins.entry(file, alert)
                .ifPresent(joined ->
                    opened()
                        .ifPresent(begin -> {
                          Instant since = alert.signal().startsAt();
                          if (since.isBefore(begin.entry().at())) {
                            state(
                                Section.DETECTION,
                                "By %s it had held since %s, %s before the incident opened"
                                    .formatted(
                                        Texts.line(alert.signal().name()),
                                        since,
                                        Spans.between(since, begin.entry().at())),
                                joined,
                                begin);
                          }
                        })));
    firstPage()
        .ifPresentOrElse(
            page ->
                opened()
                    .ifPresent(begin ->
                        state(
                            Section.DETECTION,
                            "The first page was taken by its provider %s after the opening: %s"
                                .formatted(
                                    Spans.between(begin.entry().at(), page.entry().at()),
                                    Texts.line(page.entry().text())),
                            begin,
                            page)),
            () ->
                add(
                    Section.DETECTION,
                    Line.question(
                        "How did people hear of it? The timeline has no delivered page.")));
    add(Section.DETECTION, Line.question("Could it have been noticed sooner, and by what?"));
  }

  private Optional<TimelineEntry> firstPage() {
    return file.of("page.delivered").stream().findFirst();
  }

  private Optional<TimelineEntry> firstAck() {
    return file.of("incident.acknowledged").stream().findFirst();
  }

  private void trigger() {
    file.of("alert.joined").stream().limit(3).forEach(one -> quote(Section.TRIGGER, one));
    add(Section.TRIGGER, Line.question("What set it off? The record names no trigger."));
  }

  private void causes() {
    opened()
        .ifPresent(one -> {
          String about =
              incident
                  .cause()
                  .component()
                  .map(component -> "the component " + Texts.line(component))
                  .orElse("no component of the topology");
          state(
              Section.CAUSES,
              "The desk grouped its alerts by their cause, %s".formatted(about),
              one);
        });
    quoteAll(Section.CAUSES, file.of("incident.effect"));
    file.evidence().stream()
        .filter(item -> item.name().equals("configuration differences") && item.hash().isPresent())
        .forEach(item ->
            add(
                Section.CAUSES,
                Line.recorded(
                    "The nodes' configurations were compared at " + item.at(),
                    List.of(Reference.evidence(item.number())))));
    add(Section.CAUSES, Line.question("What was the root cause, and what contributed to it?"));
  }

  private void resolution() {
    quoteAll(
        Section.RESOLUTION,
        file.timeline().stream()
            .filter(one -> {
              String kind = one.entry().kind();
              return kind.equals("incident.acknowledged")
                  || kind.equals("incident.status")
                  || kind.equals("incident.note")
                  || kind.startsWith("runbook.")
                  || kind.equals("incident.reopened")
                  || kind.equals("incident.resolved");
            })
            .toList());
    add(Section.RESOLUTION, Line.question("What ended it, and is it sure to stay away?"));
  }

  private void wentWell() {
    sooner(SOON_PAGED, opened(), firstPage(), Section.WENT_WELL, "Paged within %s of the opening");
    sooner(
        SOON_TAKEN, firstPage(), firstAck(), Section.WENT_WELL, "Taken on within %s of the page");
    boolean whole =
        !file.evidence().isEmpty()
            && file.evidence().stream().allMatch(item -> item.missing().isEmpty());
    if (whole) {
      add(
          Section.WENT_WELL,
          Line.recorded(
              "All evidence that was asked for came",
              file.evidence().stream()
                  .limit(MOST_LISTED)
                  .map(item -> Reference.evidence(item.number()))
                  .toList()));
    }
    add(Section.WENT_WELL, Line.question("What else went well?"));
  }

  private void sooner(
      Duration limit,
      Optional<TimelineEntry> from,
      Optional<TimelineEntry> to,
      Section section,
      String text) {
    if (from.isPresent() && to.isPresent()) {
      Instant begin = from.get().entry().at();
      Instant end = to.get().entry().at();
      boolean soon = Duration.between(begin, end).compareTo(limit) <= 0;
      if (soon == (section == Section.WENT_WELL)) {
        state(section, text.formatted(Spans.between(begin, end)), from.get(), to.get());
      }
    }
  }

  private void wentWrong() {
    sooner(
        SOON_PAGED, opened(), firstPage(), Section.WENT_WRONG, "Paged only %s after the opening");
    sooner(
        SOON_TAKEN, firstPage(), firstAck(), Section.WENT_WRONG, "Taken on only %s after the page");
    for (String kind :
        List.of(
            "page.failed",
            "page.delayed",
            "page.nobody",
            "escalation.exhausted",
            "incident.reopened")) {
      quoteAll(Section.WENT_WRONG, file.of(kind));
    }
    file.evidence().stream()
        .filter(item -> item.missing().isPresent())
        .limit(MOST_LISTED)
        .forEach(item ->
            add(
                Section.WENT_WRONG,
                Line.recorded(
                    "No evidence of %s from %s: %s"
                        .formatted(item.name(), item.source(), item.missing().orElse("")),
                    List.of(Reference.evidence(item.number())))));
    add(Section.WENT_WRONG, Line.question("What else went wrong?"));
  }

  private List<ReviewDocument.Proof> proofs() {
    return file.evidence().stream()
        .map(item ->
            new ReviewDocument.Proof(
                item.number(),
                describe(item),
                item.hash().map(ContentHash::toString).orElse(""),
                item.link().orElse("")))
        .toList();
  }

  private static String describe(EvidenceItem item) {
    return "%s from %s, %s"
        .formatted(
            item.name(),
            item.source(),
            item.missing().map(reason -> "missing: " + reason).orElse("gathered at " + item.at()));
  }
}
