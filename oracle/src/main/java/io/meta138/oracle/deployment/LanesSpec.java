package io.meta138.oracle.deployment;

import io.meta138.platform.types.Wei;
import java.util.List;
import java.util.Optional;

/**
 * What a chain has to do with lanes.
 *
 * @param router our own, when it has one
 * @param destinations where its {@code OracleWithCCIP} sends rows
 * @param prepaid what that contract holds to pay for sends; it is filled up when half is gone
 */
public record LanesSpec(
    Optional<RouterSpec> router, List<DestinationSpec> destinations, Wei prepaid) {
  /** A chain without lanes. */
  public static final LanesSpec NONE = new LanesSpec(Optional.empty(), List.of(), Wei.ZERO);

  /** Copies the destinations. */
  public LanesSpec {
    destinations = List.copyOf(destinations);
  }
}
