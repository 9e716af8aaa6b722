package io.meta138.oracle.deployment;

import io.meta138.chain.abi.ContractCode;
import io.meta138.chain.contracts.OracleReceiver;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a receiver of another chain's rows is set up. Router, source and sender never change: another
 * sender needs another receiver.
 *
 * @param admin default admin of the roles
 * @param adminDelay how long a transfer of the default admin takes, in whole seconds
 * @param roles who holds which role; only the feed admin's is known here
 * @param ringSize rounds of history a row keeps, a power of two
 * @param router that delivers
 * @param source selector of the chain the rows come from
 * @param sender the {@code OracleWithCCIP} there
 */
public record ReceiverSpec(
    Address admin,
    Duration adminDelay,
    SortedMap<Role, Address> roles,
    int ringSize,
    Address router,
    BigInteger source,
    Address sender)
    implements RegistrySpec {
  /** Copies the roles. */
  public ReceiverSpec {
    roles = Collections.unmodifiableSortedMap(new TreeMap<>(roles));
  }

  /** With two days for a new admin, and a history of 4,096 rounds, as at the source. */
  public static ReceiverSpec usual(
      Address admin, Address router, BigInteger source, Address sender) {
    SortedMap<Role, Address> roles = new TreeMap<>();
    roles.put(Role.FEED_ADMIN, admin);
    return new ReceiverSpec(admin, Duration.ofDays(2), roles, 4_096, router, source, sender);
  }

  @Override
  public ContractCode code() {
    return OracleReceiver.code();
  }

  @Override
  public Set<Role> knownRoles() {
    return Set.of(Role.FEED_ADMIN);
  }

  @Override
  public String words() {
    return "receiver";
  }
}
