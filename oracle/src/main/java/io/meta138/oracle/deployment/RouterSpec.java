package io.meta138.oracle.deployment;

import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a chain's lane router is set up.
 *
 * @param selector the chain's own, never changed
 * @param admin default admin of the roles
 * @param adminDelay how long a transfer of the default admin takes, in whole seconds
 * @param roles who holds which role; the feed admin's is not known here
 * @param attesters who vouch for what other chains sent, by index
 * @param threshold how many of them must sign
 * @param committeeDelay public delay of a committee admin's rotation, at least a day
 * @param links where its lanes lead
 */
public record RouterSpec(
    BigInteger selector,
    Address admin,
    Duration adminDelay,
    SortedMap<Role, Address> roles,
    List<Address> attesters,
    int threshold,
    Duration committeeDelay,
    List<Link> links) {
  /** Copies the collections. */
  public RouterSpec {
    roles = Collections.unmodifiableSortedMap(new TreeMap<>(roles));
    attesters = List.copyOf(attesters);
    links = List.copyOf(links);
  }

  /**
   * One lane, both ways.
   *
   * @param selector the other chain's
   * @param remote the router there
   * @param terms what senders pay here
   */
  public record Link(BigInteger selector, Address remote, Terms terms) {}

  /**
   * What a lane asks of senders.
   *
   * @param baseFee wei a message
   * @param weiPerGas wei a unit of the gas limit
   * @param weiPerByte wei a byte of the payload
   * @param maxGasLimit largest gas limit of a message
   */
  public record Terms(
      BigInteger baseFee, BigInteger weiPerGas, BigInteger weiPerByte, long maxGasLimit) {}

  /** Two days for a new admin, one for new attesters; one account holds every role. */
  public static RouterSpec usual(
      BigInteger selector,
      Address admin,
      List<Address> attesters,
      int threshold,
      List<Link> links) {
    SortedMap<Role, Address> roles =
        new TreeMap<>(
            Map.of(Role.COMMITTEE_ADMIN, admin, Role.LANE_ADMIN, admin, Role.GUARDIAN, admin));
    return new RouterSpec(
        selector,
        admin,
        Duration.ofDays(2),
        roles,
        attesters,
        threshold,
        Duration.ofDays(1),
        links);
  }

  /** Who holds the role; empty when nobody does. */
  public Optional<Address> holder(Role role) {
    return Optional.ofNullable(roles.get(role));
  }
}
