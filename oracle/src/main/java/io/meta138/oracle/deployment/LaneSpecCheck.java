package io.meta138.oracle.deployment;

import io.meta138.platform.types.Address;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds what is wrong with the lanes of a specification; the contracts would refuse the same. */
final class LaneSpecCheck {
  private static final int MOST_ATTESTERS = 31;
  private static final int MOST_MARGIN = 1_000;

  /** What the contract allows, so that no send keeps a report from fitting into a block. */
  private static final long MOST_SEND_GAS = 1_500_000;

  private static final int MOST_DESTINATIONS = 8;
  private static final int ROWS_ON_UPDATE = 256;
  private static final BigInteger SELECTORS = BigInteger.TWO.pow(64);

  private final DeploymentSpec spec;
  private final List<String> problems = new ArrayList<>();

  private LaneSpecCheck(DeploymentSpec spec) {
    this.spec = spec;
  }

  /** Every problem, in words. */
  static List<String> problems(DeploymentSpec spec) {
    LaneSpecCheck check = new LaneSpecCheck(spec);
    spec.lanes().router().ifPresent(check::router);
    check.destinations();
    return check.problems;
  }

  private void router(RouterSpec router) {
    selector(router.selector(), "the router's selector");
    int n = router.attesters().size();
    require(n >= 1 && n <= MOST_ATTESTERS, "a router has 1 to 31 attesters but found " + n);
    require(
        new HashSet<>(router.attesters()).size() == n && !router.attesters().contains(Address.ZERO),
        "an attester stands twice or is the zero address");
    require(
        router.threshold() >= 1 && router.threshold() <= n,
        "of %d attesters 1 to %d sign, found %d".formatted(n, n, router.threshold()));
    require(!router.admin().equals(Address.ZERO), "the router's admin is the zero address");
    Set<BigInteger> seen = new HashSet<>();
    for (RouterSpec.Link link : router.links()) {
      String name = "the lane to " + link.selector();
      selector(link.selector(), name);
      require(!link.selector().equals(router.selector()), name + " leads to its own chain");
      require(!link.remote().equals(Address.ZERO), name + " has no router at its other end");
      require(seen.add(link.selector()), name + " stands twice");
    }
  }

  private void destinations() {
    List<DestinationSpec> destinations = spec.lanes().destinations();
    boolean sends =
        spec.registry().filter(r -> r instanceof AggregatorSpec a && a.sends()).isPresent();
    require(destinations.isEmpty() || sends, "only an OracleWithCCIP sends rows");
    require(
        destinations.size() <= MOST_DESTINATIONS,
        "an OracleWithCCIP has at most 8 destinations but found " + destinations.size());
    Set<BigInteger> seen = new HashSet<>();
    for (DestinationSpec to : destinations) {
      String name = "destination " + to.selector();
      selector(to.selector(), name);
      require(seen.add(to.selector()), name + " stands twice");
      require(!to.receiver().equals(Address.ZERO), name + " has no receiver");
      require(
          to.router().isPresent() || spec.lanes().router().isPresent(),
          name + " has no router to go through");
      require(
          to.marginBps() >= 0 && to.marginBps() <= MOST_MARGIN,
          name + " has a margin of 0 to 1000 hundredths of a percent, found " + to.marginBps());
      require(to.minInterval().toSeconds() >= 1, name + " has an interval of at least a second");
      require(
          to.rows().isEmpty() || (to.rows().first() >= 0 && to.rows().last() < ROWS_ON_UPDATE),
          name + " sends rows 0 to 255");
      require(
          to.sendGas() >= 0 && to.sendGas() <= MOST_SEND_GAS,
          name + " gives a send 0 to 1500000 gas, found " + to.sendGas());
      gas(to, name);
      require(to.cap().compareTo(to.perDay()) <= 0, name + " may cost more at once than in a day");
    }
  }

  /** Our own router would refuse each send; what CCIP's takes is not known here. */
  private void gas(DestinationSpec to, String name) {
    if (to.router().isPresent()) {
      return;
    }
    spec.lanes().router().stream()
        .flatMap(router -> router.links().stream())
        .filter(link -> link.selector().equals(to.selector()))
        .forEach(link ->
            require(
                to.gasLimit() <= link.terms().maxGasLimit(),
                "%s wants %d gas for its receiver and its lane's max-gas-limit is %d"
                    .formatted(name, to.gasLimit(), link.terms().maxGasLimit())));
  }

  private void selector(BigInteger selector, String what) {
    require(
        selector.signum() > 0 && selector.compareTo(SELECTORS) < 0,
        what + " is a chain selector: 1 to 2^64 - 1, found " + selector);
  }

  private void require(boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }
}
