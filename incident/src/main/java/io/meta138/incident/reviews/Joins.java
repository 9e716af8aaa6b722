package io.meta138.incident.reviews;

import io.meta138.incident.signals.Alert;
import io.meta138.incident.timeline.TimelineEntry;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the entry by which an alert became part of an incident. */
final class Joins {
  private Joins() {}

  static Optional<TimelineEntry> entry(CaseFile file, Alert alert) {
    return Stream.concat(file.timeline().stream(), file.related().stream())
        .filter(one -> one.entry().kind().equals("alert.joined"))
        .filter(one ->
            List.of(one.entry().data().getOrDefault("alerts", "").split(" ", -1))
                .contains(alert.id()))
        .findFirst();
  }
}
