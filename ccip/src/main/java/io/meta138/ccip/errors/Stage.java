package io.meta138.ccip.errors;

/** Where on the way of a message an error belongs. */
public enum Stage {
  /** On the source, from the quote to the sent event. */
  SEND,
  /** On the destination of CCIP 1.6, where roots are committed and blessed. */
  COMMIT,
  /** On the destination, where messages are verified and executed. */
  EXECUTE,
  /** In the receiver. */
  RECEIVE,
  /** Where somebody configures contracts. */
  SETUP
}
