package io.meta138.app.runbooks;

import io.meta138.app.config.NodeConfig;
import io.meta138.chain.rpc.RpcEndpoint;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.rpc.RpcSettings;
import io.meta138.network.health.NetworkConfig;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** JSON-RPC endpoints by name: nodes of the watched network first, then those of the oracle. */
final class Endpoints implements Service {
  private static final Duration PROBE_EVERY = Duration.ofSeconds(15);
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);
  private static final Duration CHAIN_CHECK = Duration.ofSeconds(60);

  private final Map<String, RpcPool> pools = new LinkedHashMap<>();
  private final HttpClient client;
  private final InstantSource clock;

  Endpoints(
      Optional<NetworkConfig> network,
      Optional<NodeConfig.Chain> oracle,
      HttpClient client,
      InstantSource clock) {
    this.client = client;
    this.clock = clock;
    network.ifPresent(watched ->
        watched
            .nodes()
            .forEach(
                node -> node.rpc().ifPresent(url -> add(node.name(), watched.chainId(), url))));
    oracle.ifPresent(chain ->
        chain
            .endpoints()
            .forEach(one -> add(one.name().orElse(shown(one.url())), chain.id(), one.url())));
  }

  private void add(String name, ChainId chain, URI url) {
    pools.computeIfAbsent(
        name,
        _ ->
            new RpcPool(
                chain,
                List.of(RpcEndpoint.of(name, url.toString(), Optional.empty())),
                RpcSettings.defaults().withProbes(PROBE_EVERY, PROBE_LIMIT, CHAIN_CHECK),
                client,
                clock,
                new SimpleMeterRegistry(),
                RandomGenerator.getDefault()));
  }

  /** A name that a runbook can write, of an endpoint that has none. */
  private static String shown(URI url) {
    return url.getPort() < 0 ? url.getHost() : url.getHost() + "-" + url.getPort();
  }

  @Override
  public String name() {
    return "endpoints for runbooks";
  }

  @Override
  public void start() throws InterruptedException {
    List<Thread> starts = new ArrayList<>();
    for (RpcPool pool : pools.values()) {
      starts.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  pool.start();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    for (Thread start : starts) {
      start.join();
    }
  }

  @Override
  public void stop() {
    pools.values().forEach(RpcPool::stop);
  }

  /** All, in their order. */
  Map<String, RpcPool> all() {
    return pools;
  }

  /** The one of that name; the first for an empty name. */
  Optional<Map.Entry<String, RpcPool>> find(Optional<String> name) {
    return pools.entrySet().stream()
        .filter(one -> name.isEmpty() || one.getKey().equals(name.get()))
        .findFirst();
  }
}
