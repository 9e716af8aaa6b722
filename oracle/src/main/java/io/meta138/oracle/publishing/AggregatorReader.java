package io.meta138.oracle.publishing;

import java.util.Collection;

/** Reads the state of one aggregator contract. */
public interface AggregatorReader {
  /** Reads everything a publisher needs to know; returns within a few seconds. */
  Outcome read(Collection<Integer> rows);

  /** What became of a read. */
  sealed interface Outcome {
    /**
     * The contract answered.
     *
     * @param state what it says
     */
    record Known(AggregatorState state) implements Outcome {}

    /**
     * No usable answer.
     *
     * @param reason why
     */
    record Unreadable(String reason) implements Outcome {}
  }
}
