package io.meta138.ccip.lanes;

import io.meta138.platform.types.Address;
import java.util.List;
import java.util.Optional;

/**
 * One direction between two chains. On our own lanes router, on ramp and off ramp are one contract
 * at each end.
 *
 * @param name for people and as the key of everything stored, such as {@code meta-to-second}
 * @param source where messages are sent
 * @param destination where they are executed
 * @param protocol who carries them
 * @param onRamp the contract on the source whose events announce messages
 * @param offRamp the contract on the destination whose events tell what came of them
 * @param router what senders call on the source; on our own lanes the on ramp
 * @param senders our contracts that send, on the source
 * @param receivers our contracts that receive, on the destination
 * @param nonceManager of CCIP 1.6 on the destination, whose event tells of messages out of order
 * @param policy what is wanted of it
 */
public record Lane(
    String name,
    ChainDefinition source,
    ChainDefinition destination,
    Protocol protocol,
    Address onRamp,
    Address offRamp,
    Address router,
    List<Address> senders,
    List<Address> receivers,
    Optional<Address> nonceManager,
    LanePolicy policy) {

  /** Copies the lists; refuses a blank name and a chain that leads to itself. */
  public Lane {
    senders = List.copyOf(senders);
    receivers = List.copyOf(receivers);
    if (name.isBlank()) {
      throw new IllegalArgumentException("a lane's name is blank");
    }
    if (source.id().equals(destination.id()) || source.selector().equals(destination.selector())) {
      throw new IllegalArgumentException(
          "lane %s leads from chain %s to itself".formatted(name, source.id()));
    }
  }

  /** One of our own lanes, between two routers. */
  public static Lane between(
      String name,
      ChainDefinition source,
      Address sourceRouter,
      ChainDefinition destination,
      Address destinationRouter,
      List<Address> senders,
      List<Address> receivers,
      LanePolicy policy) {
    return new Lane(
        name,
        source,
        destination,
        Protocol.LANE,
        sourceRouter,
        destinationRouter,
        sourceRouter,
        senders,
        receivers,
        Optional.empty(),
        policy);
  }
}
