package io.meta138.incident.reviews;

import io.meta138.incident.Texts;
import java.time.Instant;

/** How an incident was noticed. */
final class DetectionDraft {
  private DetectionDraft() {}

  static void write(Sheet sheet, CaseFile file) {
    file.of("alert.joined").stream()
        .findFirst()
        .ifPresent(first ->
            sheet.state(
                Section.DETECTION,
                "The desk first heard of it by: " + Texts.line(first.entry().text()),
                first));
    file.alerts().stream()
        .min(java.util.Comparator.comparing(alert -> alert.signal().startsAt()))
        .ifPresent(alert ->
            Joins.entry(file, alert)
                .ifPresent(joined ->
                    sheet
                        .opened()
                        .ifPresent(begin -> {
                          Instant since = alert.signal().startsAt();
                          if (since.isBefore(begin.entry().at())) {
                            sheet.state(
                                Section.DETECTION,
                                "By %s it had held since %s, %s before the incident opened"
                                    .formatted(
                                        Texts.line(alert.signal().name()),
                                        Spans.at(since),
                                        Spans.between(since, begin.entry().at())),
                                joined,
                                begin);
                          }
                        })));
    sheet
        .firstPage()
        .ifPresentOrElse(
            page ->
                sheet
                    .opened()
                    .ifPresent(begin ->
                        sheet.state(
                            Section.DETECTION,
                            "The first page was taken by its provider %s after the opening: %s"
                                .formatted(
                                    Spans.between(begin.entry().at(), page.entry().at()),
                                    Texts.line(page.entry().text())),
                            begin,
                            page)),
            () ->
                sheet.add(
                    Section.DETECTION,
                    Line.question(
                        "How did people hear of it? The timeline has no delivered page.")));
    sheet.add(Section.DETECTION, Line.question("Could it have been noticed sooner, and by what?"));
  }
}
