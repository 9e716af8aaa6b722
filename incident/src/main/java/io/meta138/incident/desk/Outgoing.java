package io.meta138.incident.desk;

import io.meta138.incident.notifications.Notice;
import java.util.List;

/** Where notices are put so that they will be sent. */
@FunctionalInterface
public interface Outgoing {
  /**
   * Adds notices within the database transaction that is open on this thread; a key that is there
   * already is left as it is.
   */
  void add(List<Notice> notices);
}
