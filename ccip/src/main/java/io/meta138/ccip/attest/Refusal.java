package io.meta138.ccip.attest;

/** Why an attester does not sign. */
public enum Refusal {
  /** The request is not one. */
  MALFORMED,
  /** The attester does not serve this lane. */
  UNKNOWN_LANE,
  /** The lane leads between other routers than those asked for. */
  OTHER_GENERATION,
  /** More messages at once than the attester looks up. */
  INTERVAL_TOO_LONG,
  /** A message's block may still go away. */
  NOT_FINAL,
  /** The attester's own node does not show one of the messages in the blocks named. */
  UNKNOWN_MESSAGE,
  /** A message is not shown, and a log where it should be can't be read. */
  UNREADABLE_LOG,
  /** The source's router has paused the lane. */
  LANE_PAUSED,
  /** The source's router has cursed the lane. */
  LANE_CURSED,
  /** An operator has paused the attester. */
  PAUSED,
  /** The attester answers as many requests as it can. */
  BUSY,
  /** The attester's own node does not answer. */
  CHAIN_UNAVAILABLE,
  /** The attester's key can't be reached. */
  SIGNER_UNAVAILABLE;
}
