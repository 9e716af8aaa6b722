package io.meta138.chain.rpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Compares the heads of all endpoints: who lags, and whose claim is not to be believed. A head far
 * ahead of every other must be proven by the block itself; against two others that agree, not even
 * that is believed.
 */
final class HeadCensus {
  private final List<PooledEndpoint> endpoints;
  private final RpcSettings settings;

  private record Claim(PooledEndpoint endpoint, long head) {}

  HeadCensus(List<PooledEndpoint> endpoints, RpcSettings settings) {
    this.endpoints = endpoints;
    this.settings = settings;
  }

  /** Judges all heads that are fresh; a claim is looked up within the deadline. */
  void judge(Duration deadline) throws InterruptedException {
    List<Claim> credible = new ArrayList<>();
    List<Claim> claims = claims();
    for (Claim claim : claims) {
      if (believed(claim, claims, deadline)) {
        credible.add(claim);
        compareWithPast(claim, claims);
      }
    }
    long best = credible.stream().mapToLong(Claim::head).max().orElse(0);
    for (Claim claim : claims) {
      claim.endpoint().health().lagIs(Math.max(0, best - claim.head()));
    }
  }

  /** A head that went back while others stayed is not believed; if all went back, it is a reorg. */
  private void compareWithPast(Claim claim, List<Claim> claims) {
    OptionalLong from = claim.endpoint().health().takeWentBackFrom();
    if (from.isEmpty() || from.getAsLong() - claim.head() <= settings.maxLag()) {
      return;
    }
    long stayed = from.getAsLong() - settings.maxLag();
    if (claims.stream().anyMatch(other -> other.head() >= stayed)) {
      claim
          .endpoint()
          .health()
          .suspect(
              "its head went back from " + from.getAsLong() + " to " + claim.head(),
              PooledEndpoint.now());
    }
  }

  private List<Claim> claims() {
    List<Claim> claims = new ArrayList<>();
    for (PooledEndpoint endpoint : endpoints) {
      OptionalLong head = endpoint.health().freshHead(PooledEndpoint.now());
      if (head.isPresent()) {
        claims.add(new Claim(endpoint, head.getAsLong()));
      }
    }
    return claims;
  }

  private boolean believed(Claim claim, List<Claim> claims, Duration deadline)
      throws InterruptedException {
    List<Long> others =
        claims.stream().filter(other -> !other.equals(claim)).map(Claim::head).sorted().toList();
    if (others.isEmpty() || claim.head() - others.getLast() <= settings.maxLead()) {
      return true;
    }
    boolean outvoted =
        others.size() >= 2 && others.getLast() - others.getFirst() <= settings.maxLead();
    if (!outvoted && claim.endpoint().proves(claim.head(), deadline)) {
      return true;
    }
    claim
        .endpoint()
        .health()
        .suspect(
            "it claims head "
                + claim.head()
                + (outvoted
                    ? " while the others agree on "
                    : " without having that block; others: ")
                + others.getLast(),
            PooledEndpoint.now());
    return false;
  }
}
