package io.meta138.incident.desk;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Decisions that are committed together.
 *
 * @param epoch of the desk that decided
 * @param decided in order
 * @param effects of all of them
 * @param answers that the directory gave meanwhile, in order
 * @param begun when the first was decided on, by {@link System#nanoTime}
 */
record Batch(long epoch, List<Decided> decided, Effects effects, List<Answer> answers, long begun) {
  /** Copies the lists. */
  Batch {
    decided = List.copyOf(decided);
    answers = List.copyOf(answers);
  }

  /**
   * An input that was decided on.
   *
   * @param at when it was taken
   * @param json what is kept of it
   * @param outcome that is told once it is committed
   * @param waiting whom it is told
   */
  record Decided(Instant at, String json, Outcome outcome, CompletableFuture<Outcome> waiting) {}

  /** When the last was decided on. */
  Instant at() {
    return decided.getLast().at();
  }

  /** Whether there is anything to write. */
  boolean changesNothing() {
    return effects.isEmpty() && answers.isEmpty();
  }

  /** Tells everybody what came of their input. */
  void tell() {
    decided.forEach(one -> one.waiting().complete(one.outcome()));
  }

  /** Tells everybody the same, whatever was decided. */
  static void tell(List<Decided> decided, Outcome outcome) {
    decided.forEach(one -> one.waiting().complete(outcome));
  }
}
