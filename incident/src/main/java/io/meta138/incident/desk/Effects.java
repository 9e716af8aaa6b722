package io.meta138.incident.desk;

import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Suppression;
import io.meta138.incident.timeline.Entry;
import java.util.List;

/**
 * What decisions changed and want done; to be committed together.
 *
 * @param alerts in their new state
 * @param incidents in their new state
 * @param suppressions in their new state
 * @param forgotten ids of alerts and incidents that left memory
 * @param notices to send
 * @param entries for the timeline
 * @param works to do
 */
public record Effects(
    List<Alert> alerts,
    List<Incident> incidents,
    List<Suppression> suppressions,
    List<String> forgotten,
    List<Notice> notices,
    List<Entry> entries,
    List<Work> works) {
  /** Copies the lists. */
  public Effects {
    alerts = List.copyOf(alerts);
    incidents = List.copyOf(incidents);
    suppressions = List.copyOf(suppressions);
    forgotten = List.copyOf(forgotten);
    notices = List.copyOf(notices);
    entries = List.copyOf(entries);
    works = List.copyOf(works);
  }

  /** Whether nothing was changed and nothing is to be done. */
  public boolean isEmpty() {
    return alerts.isEmpty()
        && incidents.isEmpty()
        && suppressions.isEmpty()
        && forgotten.isEmpty()
        && notices.isEmpty()
        && entries.isEmpty()
        && works.isEmpty();
  }
}
