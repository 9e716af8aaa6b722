package io.meta138.incident.reviews;

import io.meta138.incident.Texts;
import io.meta138.incident.evidence.ContentHash;
import io.meta138.incident.evidence.EvidenceItem;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.timeline.TimelineEntry;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Writes the first draft of a review. It states only what an entry of the timeline or a piece of
 * evidence supports and refers to it; what neither says is left as a question to people.
 */
public final class Drafting {
  private static final int MOST_ENTRIES = 500;

  private final CaseFile file;
  private final Incident incident;
  private final Sheet sheet;

  private Drafting(CaseFile file) {
    this.file = file;
    this.incident = file.incident();
    this.sheet = new Sheet(file);
  }

  /** A draft of what is recorded. */
  public static ReviewDocument of(CaseFile file) {
    return new Drafting(file).draft();
  }

  private ReviewDocument draft() {
    incident();
    timeline();
    DetectionDraft.write(sheet, file);
    trigger();
    causes();
    ImpactDraft.of(file).forEach(line -> sheet.add(Section.IMPACT, line));
    resolution();
    HandlingDraft.write(sheet, file);
    sheet.add(
        Section.LUCKY, Line.question("What could have been worse, and what kept it from that?"));
    sheet.add(Section.LESSONS, Line.question("What should we remember?"));
    TreeSet<String> runbooks = new TreeSet<>();
    file.timeline()
        .forEach(one ->
            Optional.ofNullable(one.entry().data().get("runbook"))
                .map(Texts::line)
                .ifPresent(runbooks::add));
    return new ReviewDocument(
        Texts.line(incident.cause().title()), sheet.sections(), proofs(), List.copyOf(runbooks));
  }

  private Optional<TimelineEntry> resolved() {
    List<TimelineEntry> all = file.of("incident.resolved");
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  private void incident() {
    sheet
        .opened()
        .ifPresent(one ->
            sheet.state(
                Section.INCIDENT,
                "Opened at %s: %s"
                    .formatted(Spans.at(one.entry().at()), Texts.line(one.entry().text())),
                one));
    sheet.quoteAll(Section.INCIDENT, file.of("incident.severity"));
    file.of("incident.assigned").stream()
        .reduce((_, last) -> last)
        .ifPresent(one -> sheet.quote(Section.INCIDENT, one));
    sheet.quoteAll(Section.INCIDENT, file.of("incident.role"));
    resolved()
        .ifPresent(end ->
            sheet
                .opened()
                .ifPresent(begin ->
                    sheet.state(
                        Section.INCIDENT,
                        "It lasted %s, until %s"
                            .formatted(
                                Spans.between(begin.entry().at(), end.entry().at()),
                                Spans.at(end.entry().at())),
                        begin,
                        end)));
    if (sheet.opened().isEmpty()) {
      sheet.add(Section.INCIDENT, Line.question("When did it begin? The timeline does not say."));
    }
    if (file.of("incident.assigned").isEmpty()) {
      sheet.add(Section.INCIDENT, Line.question("Who led the response?"));
    }
  }

  private void timeline() {
    List<TimelineEntry> all = file.timeline();
    all.stream().limit(MOST_ENTRIES).forEach(one -> sheet.quote(Section.TIMELINE, one));
    if (all.size() > MOST_ENTRIES) {
      sheet.state(
          Section.TIMELINE,
          "%d more entries are in the log".formatted(all.size() - MOST_ENTRIES),
          all.get(MOST_ENTRIES),
          all.getLast());
    }
  }

  private void trigger() {
    file.of("alert.joined").stream().limit(3).forEach(one -> sheet.quote(Section.TRIGGER, one));
    sheet.add(Section.TRIGGER, Line.question("What set it off? The record names no trigger."));
  }

  private void causes() {
    sheet
        .opened()
        .ifPresent(one -> {
          String about =
              incident
                  .cause()
                  .component()
                  .map(component -> "the component " + Texts.line(component))
                  .orElse("no component of the topology");
          sheet.state(
              Section.CAUSES,
              "The desk grouped its alerts by their cause, %s".formatted(about),
              one);
        });
    sheet.quoteAll(Section.CAUSES, file.of("incident.effect"));
    file.evidence().stream()
        .filter(item -> item.name().equals("configuration differences") && item.hash().isPresent())
        .forEach(item ->
            sheet.add(
                Section.CAUSES,
                Line.recorded(
                    "The nodes' configurations were compared at " + Spans.at(item.at()),
                    List.of(Reference.evidence(item.number())))));
    sheet.add(
        Section.CAUSES, Line.question("What was the root cause, and what contributed to it?"));
  }

  private void resolution() {
    sheet.quoteAll(
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
    sheet.add(Section.RESOLUTION, Line.question("What ended it, and is it sure to stay away?"));
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
            item.missing()
                .map(reason -> "missing: " + reason)
                .orElse("gathered at " + Spans.at(item.at())));
  }
}
