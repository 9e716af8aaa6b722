package io.meta138.oracle.deployment;

import io.meta138.platform.types.Address;
import io.meta138.platform.types.FeedId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what is wrong with a specification by itself; the contracts would refuse the same. */
final class SpecCheck {
  private static final int MOST_SIGNERS = 31;
  private static final int MOST_DECIMALS = 18;
  private static final long DAY = 86_400;

  private final DeploymentSpec spec;
  private final List<String> problems = new ArrayList<>();

  private SpecCheck(DeploymentSpec spec) {
    this.spec = spec;
  }

  /** Every problem, in words. */
  static List<String> problems(DeploymentSpec spec) {
    SpecCheck check = new SpecCheck(spec);
    spec.registry().ifPresent(check::registry);
    check.feeds();
    check.proxies();
    check.problems.addAll(LaneSpecCheck.problems(spec));
    return check.problems;
  }

  private void registry(RegistrySpec registry) {
    require(!registry.admin().equals(Address.ZERO), "the admin is the zero address");
    int ring = registry.ringSize();
    require(
        ring >= 2 && ring <= 1 << 28 && Integer.bitCount(ring) == 1,
        "a ring holds a power of two of rounds, 2 to 2^28, but found " + ring);
    switch (registry) {
      case AggregatorSpec aggregator -> {
        committee(aggregator);
        parameters(aggregator);
      }
      case ReceiverSpec receiver ->
          require(
              !receiver.router().equals(Address.ZERO)
                  && !receiver.sender().equals(Address.ZERO)
                  && receiver.source().signum() > 0,
              "a receiver's router, source and sender are never zero");
    }
  }

  private void committee(AggregatorSpec aggregator) {
    List<Address> signers = aggregator.signers();
    int n = signers.size();
    require(n >= 1 && n <= MOST_SIGNERS, "a committee has 1 to 31 signers but found " + n);
    require(new HashSet<>(signers).size() == n, "a signer stands twice in the committee");
    require(!signers.contains(Address.ZERO), "a signer is the zero address");
    int f = (n - 1) / 3;
    int least = (n + f) / 2 + 1;
    int threshold = aggregator.threshold();
    require(
        threshold >= least && threshold <= n,
        "two quorums of %d signers share an honest one from %d signatures on, expected %d to %d"
                .formatted(n, least, least, n)
            + " but found "
            + threshold);
  }

  private void parameters(AggregatorSpec aggregator) {
    require(
        aggregator.committeeDelay().toSeconds() >= DAY,
        "the committee delay is at least a day but found " + aggregator.committeeDelay());
    require(
        aggregator.maxReportAge().toSeconds() > 0 && aggregator.maxFuture().toSeconds() >= 0,
        "report times need a positive age and a future of zero or more");
  }

  private void feeds() {
    require(spec.gas().most() > 1_000_000, "a transaction needs more than a million gas");
    require(
        spec.registry().isPresent() || spec.feeds().isEmpty(),
        "feeds need a contract to stand in: an aggregator or a receiver");
    Set<FeedId> ids = new HashSet<>();
    Map<String, FeedId> places = new HashMap<>();
    for (FeedSpec feed : spec.feeds()) {
      String name = "feed " + feed.id() + ": ";
      require(ids.add(feed.id()), name + "stands twice");
      FeedId other = places.putIfAbsent(feed.place(), feed.id());
      require(other == null, name + feed.place() + " is the place of " + other);
      require(
          feed.row() >= 0 && feed.row() <= 0xFFFF && feed.column() >= 0 && feed.column() <= 3,
          name + "expected a row of 0 to 65535 and a column of 0 to 3 but found " + feed.place());
      require(
          feed.precision() >= 0
              && feed.precision() <= feed.decimals()
              && feed.decimals() <= MOST_DECIMALS,
          "%sexpected precision <= decimals <= 18 but found %d and %d"
              .formatted(name, feed.precision(), feed.decimals()));
      int length = feed.description().getBytes(StandardCharsets.UTF_8).length;
      require(
          length >= 1 && length <= 31, name + "a description has 1 to 31 bytes, found " + length);
    }
  }

  private void proxies() {
    if (spec.proxies().isEmpty()) {
      return;
    }
    ProxySpec proxies = spec.proxies().get();
    Set<FeedId> known = new HashSet<>();
    spec.feeds().forEach(feed -> known.add(feed.id()));
    for (FeedId feed : proxies.feeds()) {
      require(known.contains(feed), "a proxy is wanted for " + feed + ", which is no feed");
    }
    require(!proxies.owner().equals(Address.ZERO), "the proxies' owner is the zero address");
    require(
        proxies.delay().toSeconds() >= DAY,
        "a proxy's delay is at least a day but found " + proxies.delay());
  }

  private void require(boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }
}
