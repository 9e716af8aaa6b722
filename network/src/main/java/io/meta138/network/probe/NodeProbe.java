package io.meta138.network.probe;

import io.meta138.chain.rpc.EndpointStatus;
import io.meta138.chain.rpc.Rpc;
import io.meta138.chain.rpc.RpcEndpoint;
import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.chain.rpc.RpcSettings;
import io.meta138.network.health.Fact;
import io.meta138.network.health.NetworkConfig.NodeConfig;
import io.meta138.network.health.NodeReading;
import io.meta138.network.health.NodeReading.Contact;
import io.meta138.network.health.NodeReading.NodeHead;
import io.meta138.network.qbft.BlockHeader;
import io.meta138.platform.http.BoundedHttp;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/** Asks one node for everything about its health that it tells. */
final class NodeProbe {
  private static final int MAX_PAGE = 4 * 1024 * 1024;
  private static final Duration CHAIN_CHECK = Duration.ofSeconds(60);
  private static final Duration POOL_PROBE = Duration.ofSeconds(15);

  /** Every so many looks a node is asked what changes rarely, too. */
  private static final int SELDOM = 5;

  private static final List<RpcRequest> OFTEN =
      List.of(
          RpcRequest.of("eth_getBlockByNumber", "latest", false),
          RpcRequest.of("net_peerCount"),
          RpcRequest.of("eth_syncing"),
          RpcRequest.of("txpool_status"),
          RpcRequest.of("txpool_besuStatistics"));
  private static final List<RpcRequest> RARELY =
      List.of(
          RpcRequest.of("qbft_getValidatorsByBlockNumber", "latest"),
          RpcRequest.of("qbft_getPendingVotes"),
          RpcRequest.of("qbft_getRequestTimeoutSeconds"));

  private final NodeConfig node;
  private final Optional<RpcPool> pool;
  private final BoundedHttp http;
  private final Duration deadline;
  private int looks;
  private Rare rare = Rare.NOTHING;

  private record Rare(
      Fact<List<Address>> validators,
      Fact<Map<Address, Boolean>> votes,
      Optional<Duration> timeout) {
    static final Rare NOTHING =
        new Rare(
            Fact.unknown("it was not asked yet"),
            Fact.unknown("it was not asked yet"),
            Optional.empty());
  }

  NodeProbe(
      NodeConfig node,
      ChainId chain,
      Duration deadline,
      HttpClient client,
      InstantSource clock,
      MeterRegistry registry,
      RandomGenerator random) {
    this.node = node;
    this.deadline = deadline;
    this.http = new BoundedHttp(client);
    this.pool =
        node.rpc()
            .map(url ->
                new RpcPool(
                    chain,
                    List.of(RpcEndpoint.of(node.name(), url.toString(), Optional.empty())),
                    RpcSettings.defaults().withProbes(POOL_PROBE, deadline, CHAIN_CHECK),
                    client,
                    clock,
                    registry,
                    random));
  }

  NodeConfig node() {
    return node;
  }

  /** The node's JSON-RPC; empty where it has none. */
  Optional<Rpc> rpc() {
    return pool.map(Function.identity());
  }

  void start() throws InterruptedException {
    if (pool.isPresent()) {
      pool.get().start();
    }
  }

  void stop() {
    pool.ifPresent(RpcPool::stop);
  }

  /** Looks once; ends within twice the deadline. Not for several threads at once. */
  NodeReading look(Instant now) throws InterruptedException {
    long began = System.nanoTime();
    Optional<NodeReading> byRpc = pool.map(rpc -> ask(rpc, now, began));
    boolean complete =
        byRpc.isPresent()
            && (node.metrics().isEmpty()
                || (byRpc.get().peers() instanceof Fact.Known
                    && byRpc.get().pool() instanceof Fact.Known));
    return complete ? byRpc.get() : withPage(byRpc, now, began);
  }

  private NodeReading ask(RpcPool rpc, Instant now, long began) {
    boolean seldom = looks++ % SELDOM == 0;
    List<RpcRequest> requests = new ArrayList<>(OFTEN);
    if (seldom) {
      requests.addAll(RARELY);
    }
    List<RpcOutcome> outcomes = rpc.batch(requests, deadline);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    if (!(outcomes.getFirst() instanceof RpcOutcome.Result(JsonNode block))) {
      return failed(rpc, outcomes.getFirst(), now, took);
    }
    Optional<BlockHeader> header = BlockHeader.parse(block);
    if (header.isEmpty()) {
      return NodeReading.nothing(
          node.name(), now, took, Contact.BROKEN, "its newest block is malformed");
    }
    if (seldom) {
      rare = rare(outcomes.subList(OFTEN.size(), outcomes.size()));
    }
    return new NodeReading(
        node.name(),
        now,
        took,
        Contact.ANSWERED,
        "",
        Fact.of(new NodeHead(header.get().number(), header.get().timestamp())),
        Answers.fact(outcomes.get(1), Json::quantity)
            .map(count -> (int) Math.min(count, 1_000_000)),
        Answers.pool(outcomes.get(3), outcomes.get(4)),
        Answers.fact(outcomes.get(2), Answers::syncing),
        rare.validators(),
        rare.votes(),
        rare.timeout());
  }

  private static Rare rare(List<RpcOutcome> outcomes) {
    return new Rare(
        Answers.fact(outcomes.get(0), Json::addresses),
        Answers.fact(outcomes.get(1), Json::votes),
        Answers.fact(outcomes.get(2), Json::whole)
            .toOptional()
            .filter(seconds -> seconds > 0 && seconds < 86_400)
            .map(Duration::ofSeconds));
  }

  private NodeReading failed(RpcPool rpc, RpcOutcome outcome, Instant now, Duration took) {
    if (outcome instanceof RpcOutcome.Refused refused) {
      return NodeReading.nothing(node.name(), now, took, Contact.BROKEN, Answers.refusal(refused));
    }
    EndpointStatus status = rpc.statuses().getFirst();
    String failure = status.lastFailure().orElse("no answer in time");
    return switch (status.state()) {
      case WRONG_CHAIN ->
          NodeReading.nothing(
              node.name(),
              now,
              took,
              Contact.WRONG_CHAIN,
              status.remark().orElse("serves another chain"));
      case RATE_LIMITED ->
          NodeReading.nothing(node.name(), now, took, Contact.RATE_LIMITED, Answers.clip(failure));
      default ->
          NodeReading.nothing(
              node.name(),
              now,
              took,
              failure.matches("(?s)(connect|timeout|io|no answer)\\b.*")
                  ? Contact.SILENT
                  : Contact.BROKEN,
              Answers.clip(failure));
    };
  }

  private NodeReading withPage(Optional<NodeReading> byRpc, Instant now, long began)
      throws InterruptedException {
    if (node.metrics().isEmpty()) {
      return byRpc.orElseThrow();
    }
    HttpRequest request =
        HttpRequest.newBuilder(node.metrics().get()).version(HttpClient.Version.HTTP_1_1).build();
    BoundedHttp.Outcome outcome = http.send(request, deadline, MAX_PAGE);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    boolean usable = outcome instanceof BoundedHttp.Response response && response.status() == 200;
    if (!usable) {
      return byRpc.orElseGet(() -> noPage(outcome, now, took));
    }
    MetricsPage page = MetricsPage.parse(((BoundedHttp.Response) outcome).body());
    return byRpc
        .filter(reading -> reading.contact() == Contact.ANSWERED)
        .map(reading -> PageReading.filled(reading, page))
        .or(() -> byRpc)
        .orElseGet(() -> PageReading.alone(node.name(), page, now, took));
  }

  private NodeReading noPage(BoundedHttp.Outcome outcome, Instant now, Duration took) {
    return switch (outcome) {
      case BoundedHttp.Response response ->
          NodeReading.nothing(
              node.name(),
              now,
              took,
              Contact.BROKEN,
              "its metrics answer with HTTP status " + response.status());
      case BoundedHttp.Failed failed ->
          NodeReading.nothing(
              node.name(),
              now,
              took,
              failed.kind() == BoundedHttp.Kind.TOO_LARGE ? Contact.BROKEN : Contact.SILENT,
              Answers.clip("its metrics: " + failed.reason()));
    };
  }
}
