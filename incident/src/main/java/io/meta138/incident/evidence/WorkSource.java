package io.meta138.incident.evidence;

import io.meta138.incident.incidents.Work;
import java.time.Instant;
import java.util.List;

/** Where works that are to be done come from. */
public interface WorkSource {
  /** The oldest that are not done, at most so many. */
  List<Work> open(Work.Kind kind, int most);

  /** Notes that one is done, within the transaction that is open on this thread. */
  void done(String key, Instant at);
}
