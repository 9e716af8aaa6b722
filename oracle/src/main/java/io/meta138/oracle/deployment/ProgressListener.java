package io.meta138.oracle.deployment;

/** Hears how a deployment goes on. */
@FunctionalInterface
public interface ProgressListener {
  /** Called on the deploying thread, in order. */
  void on(Progress progress);

  /**
   * One moment of a step.
   *
   * @param number of the step, from 1
   * @param total number of steps
   * @param step in words
   * @param phase what has just happened
   * @param detail such as a hash and a block, empty when there is none
   */
  record Progress(int number, int total, String step, Phase phase, String detail) {
    /** The moment as one line for people. */
    public String line() {
      return "[%d/%d] %s: %s%s"
          .formatted(number, total, step, phase.words, detail.isEmpty() ? "" : " " + detail);
    }
  }

  /** Moments of a step. */
  enum Phase {
    /** It begins; nothing is written yet. */
    STARTED("begins"),
    /** The record holds what is about to be sent. */
    ANNOUNCED("recorded"),
    /** The transaction manager has it. */
    SUBMITTED("submitted"),
    /** Still waiting for a block. */
    WAITING("waits"),
    /** Mined and seen on chain. */
    MINED("mined"),
    /** The record holds the result. */
    RECORDED("done");

    private final String words;

    Phase(String words) {
      this.words = words;
    }
  }
}
