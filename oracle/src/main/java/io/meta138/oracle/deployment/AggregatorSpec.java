package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ContractCode;
import io.meta138.chain.contracts.Aggregator;
import io.meta138.chain.contracts.OracleWithCCIP;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the aggregator is set up.
 *
 * @param admin default admin of the roles
 * @param adminDelay how long a transfer of the default admin takes, in whole seconds
 * @param roles who holds which role; a role that is missing is held by nobody
 * @param signers first committee, by index
 * @param threshold signatures a report needs
 * @param committeeDelay public delay of a committee admin's rotation, at least a day
 * @param ringSize rounds of history a row keeps, a power of two
 * @param maxReportAge how far a report may lie behind the block
 * @param maxFuture how far a report may lie ahead of the block
 * @param sends whether it carries its rows to other chains
 */
public record AggregatorSpec(
    Address admin,
    Duration adminDelay,
    SortedMap<Role, Address> roles,
    List<Address> signers,
    int threshold,
    Duration committeeDelay,
    int ringSize,
    Duration maxReportAge,
    Duration maxFuture,
    boolean sends)
    implements RegistrySpec {
  /** Copies the collections. */
  public AggregatorSpec {
    roles = Collections.unmodifiableSortedMap(new TreeMap<>(roles));
    signers = List.copyOf(signers);
  }

  /**
   * What a network starts with: history of 4,096 rounds, reports up to five minutes old and five
   * seconds ahead, two days for a new admin, one for a new committee.
   */
  public static AggregatorSpec usual(
      Address admin, Map<Role, Address> roles, List<Address> signers, int threshold) {
    return new AggregatorSpec(
        admin,
        Duration.ofDays(2),
        new TreeMap<>(roles),
        signers,
        threshold,
        Duration.ofDays(1),
        4_096,
        Duration.ofMinutes(5),
        Duration.ofSeconds(5),
        false);
  }

  /** The same, as one that carries its rows to other chains. */
  public AggregatorSpec sending() {
    return new AggregatorSpec(
        admin,
        adminDelay,
        roles,
        signers,
        threshold,
        committeeDelay,
        ringSize,
        maxReportAge,
        maxFuture,
        true);
  }

  @Override
  public ContractCode code() {
    return sends ? OracleWithCCIP.code() : Aggregator.code();
  }

  @Override
  public Set<Role> knownRoles() {
    return Set.of(Role.values());
  }

  @Override
  public String words() {
    return "aggregator";
  }
}
