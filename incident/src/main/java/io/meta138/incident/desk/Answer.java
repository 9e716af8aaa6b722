package io.meta138.incident.desk;

import io.meta138.incident.Severity;
import io.meta138.incident.escalation.Policy;
import io.meta138.incident.escalation.Reach;
import java.time.Instant;
import java.util.List;

/** What the directory answered, kept beside the inputs so that a replay needs no directory. */
public sealed interface Answer {
  /** Which policy is for such an incident. */
  record Chosen(Severity severity, String kind, boolean security, Policy policy)
      implements Answer {}

  /** Whom a target means. */
  record Reached(String target, Severity severity, Instant at, List<Reach> reach)
      implements Answer {
    /** Copies the list. */
    public Reached {
      reach = List.copyOf(reach);
    }
  }
}
