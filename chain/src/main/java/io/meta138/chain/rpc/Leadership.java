package io.meta138.chain.rpc;

import io.meta138.chain.rpc.EndpointStatus.State;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which endpoint heads are taken from: the same one as long as it serves. Used by one thread. */
final class Leadership {
  private @Nullable PooledEndpoint leader;

  /** The last leader that others had overtaken. */
  private @Nullable PooledEndpoint shunned;

  void take(PooledEndpoint endpoint) {
    leader = endpoint;
  }

  void vacate() {
    leader = null;
  }

  /** Others have overtaken the leader: it is asked last from now on. */
  void shun() {
    shunned = leader;
    leader = null;
  }

  /** The leader first while it is healthy, then the healthy ones that offer subscriptions. */
  List<PooledEndpoint> candidates(
      List<PooledEndpoint> endpoints, HeadSubscription subscription, long now) {
    PooledEndpoint current = leader;
    return endpoints.stream()
        .sorted(
            Comparator.<PooledEndpoint, State>comparing(e -> e.health().state(now))
                .thenComparing(e -> e == shunned)
                .thenComparing(
                    e -> e.link().isEmpty() || (e == current && subscription.failsAgain()))
                .thenComparing(e -> e != current))
        .toList();
  }
}
