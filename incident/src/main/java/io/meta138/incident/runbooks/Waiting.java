package io.meta138.incident.runbooks;

import io.meta138.incident.runbooks.Looker.Seen;
import io.meta138.incident.runbooks.Stepper.Turn;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Waits until a condition has held without a break. */
final class Waiting {
  private final Looker looker;
  private final InstantSource time;

  Waiting(Looker looker, InstantSource time) {
    this.looker = looker;
    this.time = time;
  }

  /** Whether a condition has held for long enough. */
  sealed interface Held {
    record Yes(Map<String, String> values, String summary) implements Held {}

    record NotYet(Turn turn) implements Held {}

    record No(String reason) implements Held {}
  }

  /**
   * Looks, and tells whether the condition has held for as long, or over as many blocks, as it has
   * to.
   */
  Held holds(Work work, StepRun step, Step.Wait wait) throws RunStore.Fenced, InterruptedException {
    Seen seen = looker.look(work, wait.look());
    Optional<Long> height = Optional.of(0L);
    if (seen instanceof Seen.Met && wait.holdBlocks().isPresent()) {
      height = looker.height(work);
      if (height.isEmpty()) {
        seen = new Seen.Blind("blocks can't be counted: the height is not known");
      }
    }
    Instant now = time.instant();
    String reason;
    switch (seen) {
      case Seen.Met(Map<String, String> values, String summary) -> {
        StepRun.Holding since = step.holds().orElse(new StepRun.Holding(now, height.orElseThrow()));
        long blocks = height.orElseThrow() - since.height();
        boolean enough =
            wait.hold().map(hold -> !since.since().plus(hold).isAfter(now)).orElse(true)
                && wait.holdBlocks().map(many -> blocks >= many).orElse(true);
        if (enough) {
          return new Held.Yes(values, summary);
        }
        reason = "it held since " + since.since() + ", which is not long enough";
        if (step.holds().isEmpty()) {
          work.commit(step.holding(Optional.of(since)));
        }
      }
      case Seen.Unmet(_, String why) -> {
        reason = why;
        forget(work, step);
      }
      case Seen.Blind(String why) -> {
        reason = why;
        forget(work, step);
      }
    }
    return now.isBefore(step.deadline())
        ? new Held.NotYet(new Turn.Later(Stepper.earlier(now.plus(Stepper.POLL), step.deadline())))
        : new Held.No(reason);
  }

  private static void forget(Work work, StepRun step) throws RunStore.Fenced {
    if (step.holds().isPresent()) {
      work.commit(step.holding(Optional.empty()));
    }
  }
}
