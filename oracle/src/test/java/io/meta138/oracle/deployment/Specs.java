package io.meta138.oracle.deployment;

import io.meta138.oracle.onchain.Role;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.FeedId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Specifications that tests begin from. */
final class Specs {
  private Specs() {}

  /** One account is everything and signs alone. */
  static DeploymentSpec of(Address one, int feeds) {
    return of(
        one,
        Map.of(
            Role.COMMITTEE_ADMIN, one,
            Role.FEED_ADMIN, one,
            Role.GUARDIAN, one),
        feeds);
  }

  static DeploymentSpec of(Address admin, Map<Role, Address> roles, int feeds) {
    return new DeploymentSpec(
        ChainId.META,
        AggregatorSpec.usual(admin, roles, List.of(admin), 1),
        IntStream.range(0, feeds).mapToObj(Specs::feed).toList(),
        Optional.empty(),
        DeploymentSpec.GasLimits.USUAL);
  }

  static FeedSpec feed(int number) {
    String base = "A" + number;
    return new FeedSpec(
        new FeedId(base + "/USD"),
        base + " / USD",
        number / 4,
        number % 4,
        8,
        number % 3 == 0 ? 8 : 4,
        number % 2 == 0);
  }

  static DeploymentSpec withFeeds(DeploymentSpec spec, List<FeedSpec> feeds) {
    return new DeploymentSpec(spec.chainId(), spec.aggregator(), feeds, spec.proxies(), spec.gas());
  }

  static DeploymentSpec withAggregator(DeploymentSpec spec, AggregatorSpec aggregator) {
    return new DeploymentSpec(spec.chainId(), aggregator, spec.feeds(), spec.proxies(), spec.gas());
  }

  static DeploymentSpec withProxies(DeploymentSpec spec, FeedId... feeds) {
    return new DeploymentSpec(
        spec.chainId(),
        spec.aggregator(),
        spec.feeds(),
        Optional.of(
            new ProxySpec(
                new TreeSet<>(List.of(feeds)), spec.aggregator().admin(), Duration.ofDays(1))),
        spec.gas());
  }

  /** Small transactions, so that few feeds make several batches. */
  static DeploymentSpec inBatches(DeploymentSpec spec) {
    return new DeploymentSpec(
        spec.chainId(),
        spec.aggregator(),
        spec.feeds(),
        spec.proxies(),
        new DeploymentSpec.GasLimits(30_000_000, 8_000_000));
  }
}
