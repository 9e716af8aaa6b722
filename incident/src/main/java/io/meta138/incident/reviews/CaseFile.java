package io.meta138.incident.reviews;

import io.meta138.incident.evidence.EvidenceItem;
import io.meta138.incident.incidents.Incident;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.timeline.TimelineEntry;
import java.util.Comparator;
import java.util.List;

/**
 * Everything recorded about an incident.
 *
 * @param incident as the desk knows it
 * @param timeline its entries, oldest first
 * @param related entries of incidents that are its effects, oldest first
 * @param evidence that was gathered for it
 * @param alerts of it and of its effects
 */
public record CaseFile(
    Incident incident,
    List<TimelineEntry> timeline,
    List<TimelineEntry> related,
    List<EvidenceItem> evidence,
    List<Alert> alerts) {
  /** Copies the lists; entries in the order of the log. */
  public CaseFile {
    timeline = sorted(timeline);
    related = sorted(related);
    evidence = List.copyOf(evidence);
    alerts = alerts.stream().sorted(Comparator.comparing(Alert::id)).toList();
  }

  private static List<TimelineEntry> sorted(List<TimelineEntry> entries) {
    return entries.stream().sorted(Comparator.comparingLong(TimelineEntry::index)).toList();
  }

  /** Entries of one kind, oldest first. */
  List<TimelineEntry> of(String kind) {
    return timeline.stream().filter(one -> one.entry().kind().equals(kind)).toList();
  }
}
