package io.meta138.incident.reviews;

import io.meta138.incident.timeline.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What went well in an incident's handling, and what went wrong. */
final class HandlingDraft {
  private static final Duration SOON_PAGED = Duration.ofMinutes(1);
  private static final Duration SOON_TAKEN = Duration.ofMinutes(5);

  private final Sheet sheet;
  private final CaseFile file;

  private HandlingDraft(Sheet sheet, CaseFile file) {
    this.sheet = sheet;
    this.file = file;
  }

  static void write(Sheet sheet, CaseFile file) {
    HandlingDraft draft = new HandlingDraft(sheet, file);
    draft.wentWell();
    draft.wentWrong();
  }

  private void wentWell() {
    sooner(
        SOON_PAGED,
        sheet.opened(),
        sheet.firstPage(),
        Section.WENT_WELL,
        "Paged within %s of the opening");
    sooner(
        SOON_TAKEN,
        sheet.firstPage(),
        sheet.firstAck(),
        Section.WENT_WELL,
        "Taken on within %s of the page");
    boolean whole =
        !file.evidence().isEmpty()
            && file.evidence().stream().allMatch(item -> item.missing().isEmpty());
    if (whole) {
      sheet.add(
          Section.WENT_WELL,
          Line.recorded(
              "All evidence that was asked for came",
              file.evidence().stream()
                  .limit(Sheet.MOST_LISTED)
                  .map(item -> Reference.evidence(item.number()))
                  .toList()));
    }
    sheet.add(Section.WENT_WELL, Line.question("What else went well?"));
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
        sheet.state(section, text.formatted(Spans.between(begin, end)), from.get(), to.get());
      }
    }
  }

  private void wentWrong() {
    sooner(
        SOON_PAGED,
        sheet.opened(),
        sheet.firstPage(),
        Section.WENT_WRONG,
        "Paged only %s after the opening");
    sooner(
        SOON_TAKEN,
        sheet.firstPage(),
        sheet.firstAck(),
        Section.WENT_WRONG,
        "Taken on only %s after the page");
    for (String kind :
        List.of(
            "page.failed",
            "page.delayed",
            "page.nobody",
            "escalation.exhausted",
            "incident.reopened")) {
      sheet.quoteAll(Section.WENT_WRONG, file.of(kind));
    }
    file.evidence().stream()
        .filter(item -> item.missing().isPresent())
        .limit(Sheet.MOST_LISTED)
        .forEach(item ->
            sheet.add(
                Section.WENT_WRONG,
                Line.recorded(
                    "No evidence of %s from %s: %s"
                        .formatted(item.name(), item.source(), item.missing().orElse("")),
                    List.of(Reference.evidence(item.number())))));
    sheet.add(Section.WENT_WRONG, Line.question("What else went wrong?"));
  }
}
