package io.meta138.app.node;

import io.meta138.oracle.deployment.AggregatorSpec;
import io.meta138.oracle.deployment.DeploymentSpec;
import io.meta138.oracle.deployment.FeedSpec;
import io.meta138.oracle.feeds.FeedCatalog;
import io.meta138.oracle.feeds.FeedDefinition;
import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a node's configuration asks of its chain. */
public final class ContractDeployment {
  private ContractDeployment() {}

  /**
   * One aggregator with all feeds of a catalog, every role with one account.
   *
   * @param admin holds every role
   * @param signers the committee by index
   * @param threshold signatures a report needs
   */
  public static DeploymentSpec spec(
      ChainId chain, FeedCatalog catalog, Address admin, List<Address> signers, int threshold) {
    Map<Role, Address> roles = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      roles.put(role, admin);
    }
    return new DeploymentSpec(
        chain,
        AggregatorSpec.usual(admin, roles, signers, threshold),
        feeds(catalog),
        Optional.empty(),
        DeploymentSpec.GasLimits.USUAL);
  }

  /** The feeds of a catalog as they are registered, by place. */
  public static List<FeedSpec> feeds(FeedCatalog catalog) {
    return catalog.feeds().stream()
        .sorted(Comparator.comparing(FeedDefinition::place))
        .map(feed ->
            new FeedSpec(
                feed.id(),
                feed.description(),
                feed.place().row(),
                feed.place().column(),
                feed.decimals(),
                feed.precision(),
                feed.announces()))
        .toList();
  }
}
