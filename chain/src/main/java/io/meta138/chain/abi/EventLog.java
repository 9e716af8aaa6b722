package io.meta138.chain.abi;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.util.List;

/**
 * One log of a transaction, as far as its event's meaning goes.
 *
 * @param address the contract that wrote it
 * @param topics the event's id, then its indexed parameters
 * @param data the other parameters
 */
public record EventLog(Address address, List<Hash> topics, byte[] data) {
  /** Copies the topics. */
  public EventLog {
    topics = List.copyOf(topics);
  }

  /** Whether it is an event with this id and so many indexed parameters. */
  public boolean is(Hash topic, int indexed) {
    return topics.size() == indexed + 1 && topics.getFirst().equals(topic);
  }
}
