package io.meta138.app.runbooks;

import static io.meta138.incident.runbooks.ActionOf.optional;
import static io.meta138.incident.runbooks.ActionOf.required;

import io.meta138.chain.rpc.RpcOutcome;
import io.meta138.chain.rpc.RpcPool;
import io.meta138.chain.rpc.RpcRequest;
import io.meta138.incident.runbooks.ActionOf;
import io.meta138.incident.runbooks.Actions;
import io.meta138.network.health.HealthReport;
import io.meta138.network.health.NetworkConfig;
import io.meta138.network.qbft.BlockHeader;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Look-ups of the chain: any read, and whether blocks are made. */
final class ChainActions {
  /** What a runbook may ask a node; nothing here changes anything or keeps a node busy for long. */
  private static final Set<String> READS =
      Set.of(
          "admin_nodeInfo",
          "admin_peers",
          "eth_blockNumber",
          "eth_call",
          "eth_chainId",
          "eth_feeHistory",
          "eth_gasPrice",
          "eth_getBalance",
          "eth_getBlockByHash",
          "eth_getBlockByNumber",
          "eth_getCode",
          "eth_getLogs",
          "eth_getStorageAt",
          "eth_getTransactionByHash",
          "eth_getTransactionCount",
          "eth_getTransactionReceipt",
          "eth_maxPriorityFeePerGas",
          "eth_syncing",
          "net_enode",
          "net_listening",
          "net_peerCount",
          "net_version",
          "qbft_getPendingVotes",
          "qbft_getRequestTimeoutSeconds",
          "qbft_getSignerMetrics",
          "qbft_getValidatorsByBlockHash",
          "qbft_getValidatorsByBlockNumber",
          "txpool_besuStatistics",
          "txpool_status",
          "web3_clientVersion");

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MOST_RESULT = 4_096;
  private static final int MOST_PARAMETERS = 10;
  private static final Duration FRESH = Duration.ofSeconds(10);
  private static final Duration USUAL_PERIOD = Duration.ofSeconds(2);
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(4);

  private final Sight sight;
  private final InstantSource clock;

  ChainActions(Sight sight, InstantSource clock) {
    this.sight = sight;
    this.clock = clock;
  }

  List<RunbookAction> all() {
    return List.of(
        ActionOf.look(
            "rpc.call",
            "Asks an endpoint with a JSON-RPC method that only reads.",
            List.of(
                required("method", RunbookAction.Type.NAME, "The method, such as eth_syncing."),
                optional("params", RunbookAction.Type.TEXT, "Its parameters, a JSON array."),
                optional("endpoint", RunbookAction.Type.NAME, "Which one; the first without it.")),
            Set.of("endpoint", "result"),
            (arguments, _, _, limit) -> call(arguments, limit)),
        ActionOf.look(
            Actions.BLOCKS,
            "Tells whether blocks are made: the newest one's height, age, round and proposer.",
            List.of(
                optional(
                    "endpoint",
                    RunbookAction.Type.NAME,
                    "As this one sees it; as all do without it.")),
            Set.of("height", "age-seconds", "round", "producing", "proposer"),
            (arguments, _, _, limit) ->
                blocks(Optional.ofNullable(arguments.get("endpoint")), limit)));
  }

  private Result call(Map<String, String> arguments, Duration limit) {
    String method = arguments.getOrDefault("method", "");
    if (!READS.contains(method)) {
      return new Result.Failed(method + " is none of the methods that only read");
    }
    List<Object> parameters = new ArrayList<>();
    try {
      JsonNode array = JSON.readTree(arguments.getOrDefault("params", "[]"));
      boolean nulls = array.valueStream().anyMatch(JsonNode::isNull);
      if (!array.isArray() || array.size() > MOST_PARAMETERS || nulls) {
        return new Result.Failed(
            "expected as params a JSON array of at most %d, without null"
                .formatted(MOST_PARAMETERS));
      }
      array.forEach(one -> parameters.add(JSON.convertValue(one, Object.class)));
    } catch (JacksonException e) {
      return new Result.Failed("expected as params a JSON array, such as [\"latest\", false]");
    }
    Optional<String> name = Optional.ofNullable(arguments.get("endpoint"));
    Optional<Map.Entry<String, RpcPool>> endpoint =
        sight.endpoints().flatMap(there -> there.find(name));
    if (endpoint.isEmpty()) {
      return missing(name);
    }
    String at = endpoint.get().getKey();
    return switch (endpoint
        .get()
        .getValue()
        .call(new RpcRequest(method, parameters), within(limit))) {
      case RpcOutcome.Result(JsonNode value) -> {
        String text = JSON.writeValueAsString(value);
        String shown = text.length() <= MOST_RESULT ? text : text.substring(0, MOST_RESULT);
        yield new Result.Done(
            at + " answers " + (shown.length() <= 200 ? shown : shown.substring(0, 200) + "…"),
            Map.of("endpoint", at, "result", shown));
      }
      case RpcOutcome.Refused(long code, String message, _) ->
          new Result.Failed("%s refuses %s with code %d: %s".formatted(at, method, code, message));
      case RpcOutcome.Unavailable(String reason) ->
          new Result.Failed(at + " does not answer: " + reason);
    };
  }

  private Result missing(Optional<String> name) {
    String names =
        sight.endpoints().map(there -> String.join(", ", there.all().keySet())).orElse("");
    return new Result.Failed(
        names.isEmpty()
            ? "no endpoint is configured: add network or oracle to the desk's configuration"
            : "there is no endpoint '" + name.orElse("") + "'; there are " + names);
  }

  /** An action that is cut off at its limit tells nothing: it ends a little before. */
  static Duration within(Duration limit) {
    Duration most = Duration.ofSeconds(10);
    Duration share = limit.multipliedBy(4).dividedBy(5);
    return share.compareTo(most) < 0 ? share : most;
  }

  private Result blocks(Optional<String> endpoint, Duration limit) throws InterruptedException {
    if (endpoint.isEmpty() && sight.watch().isPresent()) {
      return watched(sight.watch().get().report());
    }
    Optional<Endpoints> there = sight.endpoints();
    if (there.isEmpty() || there.get().find(endpoint).isEmpty()) {
      return missing(endpoint);
    }
    List<Map.Entry<String, RpcPool>> asked =
        endpoint.isPresent()
            ? List.of(there.get().find(endpoint).orElseThrow())
            : List.copyOf(there.get().all().entrySet());
    return asked(asked, limit);
  }

  /** As the desk's own watch sees it, which does not believe a node that is far ahead of all. */
  private Result watched(HealthReport report) {
    boolean fresh =
        report.nodes().stream()
            .flatMap(node -> node.lastAnswer().stream())
            .anyMatch(at -> at.isAfter(report.at().minus(FRESH)));
    HealthReport.Chain chain = report.chain();
    if (!fresh || chain.head().isEmpty()) {
      return new Result.Failed(
          "no node of the network has answered for " + FRESH.toSeconds() + " s");
    }
    Map<String, String> values = new TreeMap<>();
    long height = chain.head().get();
    values.put("height", Long.toString(height));
    Optional<Duration> age = chain.headAgeMillis().map(Duration::ofMillis);
    age.ifPresent(old -> values.put("age-seconds", Long.toString(old.toSeconds())));
    // the newest header may be one behind the newest height for a moment
    if (!chain.rounds().isEmpty() && chain.rounds().getLast().block() >= height - 1) {
      values.put("round", Long.toString(chain.rounds().getLast().round()));
      values.put("proposer", chain.rounds().getLast().proposer());
    }
    Duration stall = Duration.ofMillis(chain.stallAfterMillis());
    boolean producing = age.filter(old -> old.compareTo(stall) < 0).isPresent();
    values.put("producing", Boolean.toString(producing));
    return new Result.Done(words(height, age, producing), values);
  }

  private static String words(long height, Optional<Duration> age, boolean producing) {
    return age.map(old ->
            "block %d is %d s old: blocks are %smade"
                .formatted(height, old.toSeconds(), producing ? "" : "not "))
        .orElse("no block has been made yet");
  }

  private Result asked(List<Map.Entry<String, RpcPool>> endpoints, Duration limit)
      throws InterruptedException {
    List<RpcRequest> questions =
        List.of(
            RpcRequest.of("eth_getBlockByNumber", "latest", false),
            RpcRequest.of("qbft_getRequestTimeoutSeconds"));
    List<List<RpcOutcome>> answers =
        Parallel.map(endpoints, one -> one.getValue().batch(questions, within(limit)));
    Optional<BlockHeader> newest = Optional.empty();
    Duration timeout = USUAL_TIMEOUT;
    for (List<RpcOutcome> answer : answers) {
      Optional<BlockHeader> header =
          answer.getFirst() instanceof RpcOutcome.Result(JsonNode block)
              ? BlockHeader.parse(block)
              : Optional.empty();
      if (header.isPresent()
          && (newest.isEmpty() || header.get().number() > newest.get().number())) {
        newest = header;
      }
      if (answer.getLast() instanceof RpcOutcome.Result(JsonNode seconds)
          && seconds.isIntegralNumber()) {
        timeout = Duration.ofSeconds(Math.clamp(seconds.asLong(4), 1, 3_600));
      }
    }
    if (newest.isEmpty()) {
      String names = String.join(", ", endpoints.stream().map(Map.Entry::getKey).toList());
      return new Result.Failed("no block can be had from " + names);
    }
    return seen(newest.get(), timeout);
  }

  private Result seen(BlockHeader header, Duration timeout) {
    Instant now = clock.instant();
    Map<String, String> values = new TreeMap<>();
    values.put("height", Long.toString(header.number()));
    Optional<Duration> age =
        header.number() == 0
            ? Optional.empty()
            : Optional.of(Duration.between(header.timestamp(), now))
                .map(old -> old.isNegative() ? Duration.ZERO : old);
    age.ifPresent(old -> values.put("age-seconds", Long.toString(old.toSeconds())));
    header
        .bft()
        .ifPresent(consensus -> {
          values.put("round", Long.toString(consensus.round()));
          values.put("proposer", header.proposer().toString());
        });
    Duration period = sight.network().map(NetworkConfig::blockPeriod).orElse(USUAL_PERIOD);
    Duration stall =
        sight
            .network()
            .flatMap(network -> network.limits().stallAfter())
            .orElse(period.plus(timeout).multipliedBy(3));
    boolean producing = age.filter(old -> old.compareTo(stall) < 0).isPresent();
    values.put("producing", Boolean.toString(producing));
    return new Result.Done(words(header.number(), age, producing), values);
  }
}
