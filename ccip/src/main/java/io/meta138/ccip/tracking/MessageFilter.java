package io.meta138.ccip.tracking;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import java.util.List;
import java.util.Optional;

/**
 * Which messages are asked for; what is empty does not matter.
 *
 * @param lanes by name; empty for all
 * @param states empty for all
 * @param sender the contract that sent
 * @param receiver the contract it is for
 * @param sourceTransaction in which it was sent
 */
public record MessageFilter(
    List<String> lanes,
    List<MessageState> states,
    Optional<Address> sender,
    Optional<Address> receiver,
    Optional<Hash> sourceTransaction) {
  /** Every message. */
  public static final MessageFilter ALL =
      new MessageFilter(List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Copies the lists. */
  public MessageFilter {
    lanes = List.copyOf(lanes);
    states = List.copyOf(states);
  }

  /** The messages of a lane in these states, all states if none is named. */
  public static MessageFilter ofLane(String lane, MessageState... states) {
    return new MessageFilter(
        List.of(lane), List.of(states), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
