package io.meta138.ccip.tracking;

/** How far a message is. */
public enum MessageState {
  /** In a block of the source that may still go away. */
  SENT,
  /** The source's block stays. */
  SOURCE_FINALIZED,
  /** CCIP 1.6: under a root that the destination has. */
  COMMITTED,
  /** CCIP 1.6: the risk network vouched for that root too. */
  BLESSED,
  /** Signatures are being gathered. */
  VERIFYING,
  /** Enough signatures are there. */
  VERIFIED,
  /** Executed, which does not say yet that the receiver was called. */
  SUCCESS,
  /** The receiver reverted; it can be tried again. */
  FAILED,
  /** The destination tells of a state that has no meaning here. */
  UNKNOWN,
  /** Newer messages brought newer words of every row it carried; it will not be delivered. */
  SUPERSEDED;

  /** Whether nothing more is expected to happen to it. */
  public boolean isOver() {
    return this == SUCCESS || this == SUPERSEDED;
  }
}
