package io.meta138.ccip.deliver;

import io.meta138.platform.types.Hash;
import java.util.List;
import java.util.Set;

/**
 * A transaction that carries messages, or executes one again.
 *
 * @param key of its intent
 * @param kind what it does
 * @param generation of the lane
 * @param epoch of the committee that signed; of a retry, how often the message was executed before
 * @param ids of the messages
 * @param gasLimit it is sent with
 */
record Delivery(String key, Kind kind, int generation, long epoch, Set<Hash> ids, long gasLimit) {

  /** Copies the ids. */
  Delivery {
    ids = Set.copyOf(ids);
  }

  /** What a transaction does. */
  enum Kind {
    /** Delivers messages with signatures. */
    DELIVER,
    /** Executes a failed message again. */
    RETRY
  }

  /** How a delivery ended. */
  enum End {
    /** Its messages were executed. */
    DONE,
    /** It was refused or reverted; its messages may go again. */
    FAILED,
    /** It was never asked for: the process died before. */
    DROPPED
  }

  /** Ids in a fixed order, for what is stored and hashed. */
  List<Hash> sortedIds() {
    return ids.stream().sorted().toList();
  }
}
