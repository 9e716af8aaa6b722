package io.meta138.incident.runbooks;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A run as people see it.
 *
 * @param run its head
 * @param steps those begun, in order
 * @param words what people said to it, in order
 */
public record RunView(Run run, List<StepRun> steps, List<Word> words) {
  /** Copies the lists. */
  public RunView {
    steps = List.copyOf(steps);
    words = List.copyOf(words);
  }

  /** The step it is at, once begun. */
  public Optional<StepRun> current() {
    return steps.stream().filter(step -> step.index() == run.step()).findFirst();
  }

  /**
   * Whether it should have ended by now and has not, because no desk works on it; it fails as soon
   * as one does.
   */
  public boolean overdue(Instant now) {
    return !run.status().over() && now.isAfter(run.deadline());
  }
}
