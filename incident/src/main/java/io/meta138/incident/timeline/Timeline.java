package io.meta138.incident.timeline;

import java.util.List;

/** Where entries are appended; they can't be changed or removed afterwards. */
public interface Timeline {
  /** Appends in order, within the database transaction that is open on this thread. */
  void append(List<Entry> entries);
}
