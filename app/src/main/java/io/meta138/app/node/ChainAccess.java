package io.meta138.app.node;

import io.meta138.app.config.NodeConfig;
import io.meta138.chain.rpc.HeadSettings;
import io.meta138.chain.rpc.HeadTracker;
import io.meta138.chain.rpc.RpcEndpoint;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.rpc.RpcSettings;
import io.meta138.chain.tx.FeePolicy;
import io.meta138.chain.tx.Settings;
import io.meta138.platform.types.Wei;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How a node reaches its chain. */
public final class ChainAccess {
  private ChainAccess() {}

  /** The endpoints of a configuration as a pool. */
  public static RpcPool pool(
      NodeConfig.Chain chain, HttpClient client, InstantSource clock, MeterRegistry metrics) {
    List<RpcEndpoint> endpoints = chain.endpoints().stream().map(ChainAccess::endpoint).toList();
    return new RpcPool(
        chain.id(),
        endpoints,
        RpcSettings.defaults(),
        client,
        clock,
        metrics,
        RandomGenerator.getDefault());
  }

  private static RpcEndpoint endpoint(NodeConfig.Endpoint endpoint) {
    String url = endpoint.url().toString();
    Optional<String> subscriptions = endpoint.subscriptions().map(URI::toString);
    return endpoint
        .name()
        .map(name -> RpcEndpoint.of(name, url, subscriptions))
        .orElseGet(() -> RpcEndpoint.of(shown(endpoint.url()), url, subscriptions));
  }

  private static String shown(URI url) {
    return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
  }

  /** Follows the heads of a pool's chain. */
  public static HeadTracker heads(RpcPool pool, MeterRegistry metrics) {
    return new HeadTracker(pool, HeadSettings.defaults(), metrics, RandomGenerator.getDefault());
  }

  /** What a transaction manager may offer, and how long it waits. */
  public static Settings transactions(NodeConfig.Chain chain) {
    NodeConfig.Fees fees = chain.fees();
    FeePolicy policy =
        new FeePolicy(
            Wei.ofGwei(fees.capGwei()),
            switch (fees.type()) {
              case AUTO -> FeePolicy.Mode.AUTO;
              case LEGACY -> FeePolicy.Mode.LEGACY;
            },
            fees.priorityGwei().map(Wei::ofGwei));
    Settings usual = Settings.defaults(policy);
    return new Settings(
        policy,
        chain.confirmations(),
        usual.stuckAfter(),
        usual.stuckBlocks(),
        usual.maxInFlight(),
        usual.pollInterval(),
        usual.callLimit(),
        chain.devnet() ? Duration.ofMillis(500) : usual.settle(),
        usual.lockWait(),
        usual.retention());
  }
}
