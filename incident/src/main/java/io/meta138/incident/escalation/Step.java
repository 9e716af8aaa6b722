package io.meta138.incident.escalation;

import io.meta138.platform.config.Doc;
import io.meta138.platform.config.Range;
import java.time.Duration;
import java.util.List;

/**
 * One stage of an escalation.
 *
 * @param after how long after its start, 0 to 24 h
 * @param targets whom it pages, as {@link Responders#reach} knows them
 */
public record Step(
    @Doc("How long after the start of the escalation.") @Range(min = 0, max = 86_400_000)
        Duration after,
    @Doc("Schedules, teams, people or roles to page.") List<String> targets) {

  /** Checks and copies the targets. */
  public Step {
    targets = List.copyOf(targets);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("expected at least one target in a step, found none");
    }
  }
}
