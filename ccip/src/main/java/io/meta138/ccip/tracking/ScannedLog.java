package io.meta138.ccip.tracking;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.util.Arrays;
import java.util.List;

/**
 * One log of a contract with its place in the chain.
 *
 * @param address the contract
 * @param topics the event's id, then its indexed parameters
 * @param data the other parameters
 * @param block height of its block
 * @param blockHash hash of its block
 * @param index in the block
 * @param transaction that wrote it
 */
record ScannedLog(
    Address address,
    List<Hash> topics,
    byte[] data,
    long block,
    Hash blockHash,
    int index,
    Hash transaction) {
  ScannedLog {
    topics = List.copyOf(topics);
  }

  /** Whether the other one tells the same of the same place. */
  boolean isSameAs(ScannedLog other) {
    return address.equals(other.address)
        && topics.equals(other.topics)
        && Arrays.equals(data, other.data)
        && block == other.block
        && blockHash.equals(other.blockHash)
        && index == other.index
        && transaction.equals(other.transaction);
  }
}
