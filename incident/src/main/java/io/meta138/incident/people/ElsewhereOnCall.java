package io.meta138.incident.people;

import java.time.Instant;
import java.util.Optional;

/** Knows schedules that are kept elsewhere, from memory. */
@FunctionalInterface
public interface ElsewhereOnCall {
  /** Who is on call by the schedule of that identifier; empty when nobody knows. */
  Optional<Shift> onCall(String schedule, Instant at);

  /** For a desk whose schedules are all its own. */
  static ElsewhereOnCall none() {
    return (_, _) -> Optional.empty();
  }
}
