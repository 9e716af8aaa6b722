package io.meta138.oracle.sources.protocol;

/** The numbers a venue gives to all messages of one connection, one after the other. */
public final class ConnectionSequence {
  private static final int DISORDER_LIMIT = 16;

  private long last = -1;
  private int disorder;

  /** Takes the number of the next message; a repeated or earlier one ends the frame's reading. */
  public void take(long number, Batch batch) {
    if (last >= 0 && number <= last && ++disorder < DISORDER_LIMIT) {
      throw Batch.refused(
          number == last ? Rejection.DUPLICATE : Rejection.OUT_OF_ORDER, number + " after " + last);
    }
    if (last >= 0 && number > last + 1) {
      batch.gap(number - last - 1, true);
    }
    last = number;
    disorder = 0;
  }
}
