package io.meta138.ccip.api;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.meta138.ccip.lanes.Lane;
import io.meta138.ccip.lanes.Selector;
import io.meta138.ccip.tracking.MessageFilter;
import io.meta138.ccip.tracking.MessageStore;
import io.meta138.ccip.tracking.TrackedMessage;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.types.Address;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * CCIP's own read API, version 2, over what is known here: {@code /v2/messages}, {@code
 * /v2/messages/{id}}, {@code /v2/messages/{id}/execution-inputs}, {@code /v2/lanes/latency}. The
 * JSON is what {@code @chainlink/ccip-sdk} 1.6.2 parses. Read-only and without secrets.
 */
public final class ReadApi implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(ReadApi.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int USUAL_LIMIT = 20;
  private static final int MOST_LIMIT = 100;
  private static final int MOST_AT_ONCE = 64;
  private static final int MOST_CONNECTIONS = 256;
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(30);

  private final InetAddress address;
  private final int port;
  private final Map<String, Lane> lanes;
  private final MessageStore store;
  private final ExecutionInputs inputs;
  private final Origins origins;
  private final MeterRegistry metrics;
  private @Nullable WebServer server;

  /** An answer's content. */
  @FunctionalInterface
  private interface Page {
    JsonNode of(ServerRequest request) throws Refused;
  }

  /**
   * A server that is not started yet. Counts {@code meta138_ccip_api_requests} by page and status.
   *
   * @param port to listen on; 0 takes a free one
   * @param lanes that are told of
   */
  public ReadApi(
      InetAddress address,
      int port,
      List<Lane> lanes,
      MessageStore store,
      Origins origins,
      MeterRegistry metrics) {
    this.address = address;
    this.port = port;
    this.lanes = lanes.stream().collect(Collectors.toMap(Lane::name, Function.identity()));
    this.store = store;
    this.inputs = new ExecutionInputs(store);
    this.origins = origins;
    this.metrics = metrics;
  }

  @Override
  public String name() {
    return "read API of lanes";
  }

  @Override
  public synchronized void start() {
    server =
        WebServer.builder()
            .address(address)
            .port(port)
            .maxPayloadSize(1_024)
            .maxConcurrentRequests(MOST_AT_ONCE)
            .maxTcpConnections(MOST_CONNECTIONS)
            .idleConnectionTimeout(IDLE_LIMIT)
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .shutdownGracePeriod(Duration.ofMillis(100))
            .routing(routing -> routing.register(new Pages()))
            .build()
            .start();
  }

  @Override
  public synchronized void stop() {
    if (server != null) {
      server.stop();
      server = null;
    }
  }

  /** The port it listens on; -1 while it is not started. */
  public synchronized int port() {
    return server == null ? -1 : server.port();
  }

  private final class Pages implements HttpService {
    @Override
    public void routing(HttpRules rules) {
      rules.get("/v2/messages", page("messages", ReadApi.this::search));
      rules.get("/v2/messages/{id}", page("message", ReadApi.this::message));
      rules.get(
          "/v2/messages/{id}/execution-inputs",
          page("execution-inputs", ReadApi.this::executionInputs));
      rules.get("/v2/lanes/latency", page("latency", ReadApi.this::latency));
    }

    private io.helidon.webserver.http.Handler page(String name, Page page) {
      return (request, response) -> {
        try {
          send(name, response, Status.OK_200, page.of(request));
        } catch (Refused e) {
          send(name, response, e.status(), error(e.code(), e.words()));
        } catch (DataAccessException e) {
          LOG.warn("{} can't be read: {}", name, e.getMostSpecificCause().getMessage());
          send(
              name,
              response,
              Status.SERVICE_UNAVAILABLE_503,
              error("UNAVAILABLE", "the messages can't be read now; try again"));
        }
      };
    }
  }

  private void send(String page, ServerResponse response, Status status, JsonNode body) {
    metrics
        .counter(
            "meta138_ccip_api_requests", "page", page, "status", Integer.toString(status.code()))
        .increment();
    response.status(status);
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(JSON.writeValueAsBytes(body));
  }

  private static ObjectNode error(String code, String message) {
    return JSON.createObjectNode().put("error", code).put("message", message);
  }

  private JsonNode search(ServerRequest request) throws Refused {
    int limit = limit(request);
    Search search = Search.of(name -> parameter(request, name));
    Optional<MessageFilter> filter = search.on(List.copyOf(lanes.values()));
    List<TrackedMessage> found =
        filter.isEmpty()
            ? List.of()
            : new ArrayList<>(store.page(filter.get(), search.after(), limit + 1));
    List<TrackedMessage> shown = found.stream().limit(limit).toList();
    Map<Hash, Address> senders = origins(shown);
    ObjectNode out = JSON.createObjectNode();
    ArrayNode data = out.putArray("data");
    for (TrackedMessage message : shown) {
      Lane lane = lanes.get(message.lane());
      if (lane != null) {
        data.add(MessageJson.summary(message, lane, origin(message, senders)));
      }
    }
    ObjectNode pagination = out.putObject("pagination");
    boolean more = found.size() > shown.size();
    pagination.put("limit", limit);
    pagination.put("hasNextPage", more);
    pagination.put("cursor", more ? search.next(shown.getLast()) : null);
    return out;
  }

  private JsonNode message(ServerRequest request) throws Refused {
    TrackedMessage message = demanded(request);
    return MessageJson.full(message, lane(message), origin(message, origins(List.of(message))));
  }

  private JsonNode executionInputs(ServerRequest request) throws Refused {
    TrackedMessage message = demanded(request);
    return inputs.of(message, lane(message));
  }

  private JsonNode latency(ServerRequest request) throws Refused {
    Selector from = selector(request, "sourceChainSelector");
    Selector to = selector(request, "destChainSelector");
    Lane lane =
        lanes.values().stream()
            .filter(one -> one.source().selector().equals(from))
            .filter(one -> one.destination().selector().equals(to))
            .findFirst()
            .orElseThrow(
                () -> Refused.noLane("there is no lane from %s to %s".formatted(from, to)));
    long millis =
        store
            .stats(lane.name())
            .lag()
            .orElseThrow(() -> Refused.notYet("lane " + lane.name() + " has delivered nothing yet"))
            .p50()
            .toMillis();
    ObjectNode out = JSON.createObjectNode();
    ObjectNode shown = out.putObject("lane");
    shown.set("sourceNetworkInfo", MessageJson.network(lane.source()));
    shown.set("destNetworkInfo", MessageJson.network(lane.destination()));
    shown.put("routerAddress", lane.router().toString());
    out.put("totalMs", millis);
    return out;
  }

  private TrackedMessage demanded(ServerRequest request) throws Refused {
    String id = request.path().pathParameters().first("id").orElse("");
    if (!id.matches("0x[0-9a-fA-F]{64}")) {
      throw Refused.parameters("a message id is 0x and 64 hexadecimal digits");
    }
    return store
        .find(Hash.parse(id))
        .filter(message -> lanes.containsKey(message.lane()))
        .orElseThrow(() -> Refused.noMessage(id));
  }

  private Lane lane(TrackedMessage message) throws Refused {
    Lane lane = lanes.get(message.lane());
    if (lane == null) {
      throw Refused.noMessage(message.id().toString());
    }
    return lane;
  }

  private Map<Hash, Address> origins(List<TrackedMessage> messages) {
    Map<Hash, Address> found = new HashMap<>();
    messages.stream()
        .collect(
            Collectors.groupingBy(
                message -> message.sent().chain(),
                Collectors.mapping(message -> message.sent().transaction(), Collectors.toSet())))
        .forEach((chain, transactions) -> found.putAll(origins.of(chain, transactions)));
    return found;
  }

  /** The contract that sent stands in where its transaction's account can't be had. */
  private static Address origin(TrackedMessage message, Map<Hash, Address> senders) {
    return senders.getOrDefault(message.sent().transaction(), message.sender());
  }

  private static Optional<String> parameter(ServerRequest request, String name) {
    return request.query().first(name).asOptional().filter(value -> !value.isEmpty());
  }

  private static Selector selector(ServerRequest request, String name) throws Refused {
    String text = parameter(request, name).orElse("");
    try {
      return Selector.parse(text);
    } catch (IllegalArgumentException e) {
      throw Refused.parameters(name + ": " + e.getMessage());
    }
  }

  private static int limit(ServerRequest request) throws Refused {
    String text = parameter(request, "limit").orElse(Integer.toString(USUAL_LIMIT));
    if (!text.matches("\\d{1,3}") || text.matches("0+") || Integer.parseInt(text) > MOST_LIMIT) {
      throw Refused.parameters("limit: expected 1 to " + MOST_LIMIT);
    }
    return Integer.parseInt(text);
  }
}
