package io.meta138.incident.desk;

import io.meta138.incident.incidents.Incident;
import io.meta138.incident.incidents.Work;
import io.meta138.incident.notifications.Notice;
import io.meta138.incident.signals.Alert;
import io.meta138.incident.signals.Suppression;
import io.meta138.incident.timeline.Entry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What decisions have changed and want done since it was last drained. */
final class Changes {
  private final Map<String, Alert> alerts = new LinkedHashMap<>();
  private final Map<String, Incident> incidents = new LinkedHashMap<>();
  private final Map<String, Suppression> suppressions = new LinkedHashMap<>();
  private final Set<String> forgotten = new LinkedHashSet<>();
  private final List<Notice> notices = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<Work> works = new ArrayList<>();

  void changed(Alert alert) {
    alerts.put(alert.id(), alert);
    forgotten.remove(alert.id());
  }

  void changed(Incident incident) {
    incidents.put(incident.id(), incident);
  }

  void changed(Suppression suppression) {
    suppressions.put(suppression.id(), suppression);
  }

  void forgotten(String id) {
    forgotten.add(id);
  }

  void send(Notice notice) {
    notices.add(notice);
  }

  void tell(Entry entry) {
    entries.add(entry);
  }

  void want(Work work) {
    works.add(work);
  }

  Effects drain() {
    Effects effects =
        new Effects(
            List.copyOf(alerts.values()),
            List.copyOf(incidents.values()),
            List.copyOf(suppressions.values()),
            List.copyOf(forgotten),
            notices,
            entries,
            works);
    clear();
    return effects;
  }

  void clear() {
    alerts.clear();
    incidents.clear();
    suppressions.clear();
    forgotten.clear();
    notices.clear();
    entries.clear();
    works.clear();
  }
}
