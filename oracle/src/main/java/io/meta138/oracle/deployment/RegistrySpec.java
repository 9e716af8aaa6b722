package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ContractCode;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * How the contract that feeds stand in is set up: an aggregator, or a receiver of another's rows.
 */
public sealed interface RegistrySpec permits AggregatorSpec, ReceiverSpec {
  /** Default admin of the roles. */
  Address admin();

  /** How long a transfer of the default admin takes, in whole seconds. */
  Duration adminDelay();

  /** Who holds which role; a role that is missing is held by nobody. */
  SortedMap<Role, Address> roles();

  /** Rounds of history a row keeps, a power of two. */
  int ringSize();

  /** The contract's code in this build. */
  ContractCode code();

  /** The roles that the contract knows. */
  Set<Role> knownRoles();

  /** What people call it in a message. */
  String words();

  /** Who holds the role; empty when nobody does. */
  default Optional<Address> holder(Role role) {
    return Optional.ofNullable(roles().get(role));
  }
}
