package io.meta138.incident.signals;

import java.util.List;
import java.util.Map;

/** What came of reading a body from outside. */
public sealed interface Intake {
  /**
   * It could be read.
   *
   * @param signals in the order of the body
   * @param flaws how often something was put right or left out, by kind; for metrics
   */
  record Taken(List<ReceivedSignal> signals, Map<Flaw, Integer> flaws) implements Intake {
    /** Copies both. */
    public Taken {
      signals = List.copyOf(signals);
      flaws = Map.copyOf(flaws);
    }
  }

  /**
   * It could not; nothing of it was taken.
   *
   * @param reason for metrics
   * @param detail for a person, without the body's content
   */
  record Rejected(Reason reason, String detail) implements Intake {}

  /** Why a whole body is rejected. */
  enum Reason {
    /** More bytes than are taken. */
    TOO_LARGE,
    /** More signals than are taken. */
    TOO_MANY,
    /** Not JSON, or deeper than anybody needs. */
    NOT_JSON,
    /** JSON of another shape: no list of signals. */
    NO_SIGNALS
  }

  /** What was put right or left out in a body that was taken. */
  enum Flaw {
    /** The format's version is another one than is known. */
    VERSION,
    /** The sender left out signals because there were too many. */
    TRUNCATED_BY_SENDER,
    /** An entry that can't be a signal was left out. */
    NOT_A_SIGNAL,
    /** A label or annotation was left out: too many, too long a name, not a text. */
    LABEL_DROPPED,
    /** A label's or annotation's value was cut. */
    VALUE_CUT,
    /** The fingerprint was missing or odd; it was made from the labels. */
    FINGERPRINT,
    /** The status was missing or odd; it follows from the times. */
    STATUS,
    /** A time was missing or odd; it was taken as the time of receipt. */
    TIME,
    /** The origin's clock is ahead of ours by more than a minute. */
    CLOCK_AHEAD
  }
}
