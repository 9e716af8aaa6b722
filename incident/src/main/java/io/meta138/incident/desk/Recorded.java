package io.meta138.incident.desk;

import java.time.Instant;
import java.util.List;

/**
 * What the journal keeps of one batch.
 *
 * @param inputs with their times, in order
 * @param answers of the directory while they were decided on, in order
 */
public record Recorded(List<Timed> inputs, List<Answer> answers) {
  /** Copies the lists. */
  public Recorded {
    inputs = List.copyOf(inputs);
    answers = List.copyOf(answers);
  }

  /** An input and when the desk took it. */
  public record Timed(Instant at, Input input) {}
}
