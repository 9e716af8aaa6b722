package io.meta138.chain.rpc;

import io.meta138.chain.rpc.Failure.Kind;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hex;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/** One endpoint of a pool: its health, its numbers, and that it serves the right chain. */
final class PooledEndpoint implements AutoCloseable {
  private final RpcEndpoint endpoint;
  private final ChainId chain;
  private final RpcSettings settings;
  private final AtomicLong ids;
  private final Transport transport;
  private final Optional<WebSocketLink> link;
  private final EndpointHealth health;
  private final RpcMetrics metrics;
  private final EndpointCalls calls;
  private final Semaphore inFlight;

  PooledEndpoint(RpcEndpoint endpoint, Shared shared) {
    this.endpoint = endpoint;
    chain = shared.chain();
    settings = shared.settings();
    ids = shared.ids();
    link =
        endpoint
            .subscriptions()
            .map(uri ->
                new WebSocketLink(endpoint, uri, shared.client(), settings.maxAnswerBytes()));
    transport =
        endpoint.callsOverWebSocket()
            ? link.orElseThrow()
            : new HttpTransport(
                endpoint, shared.client(), settings.maxAnswerBytes(), shared.clock());
    health = new EndpointHealth(settings, shared.random());
    metrics =
        new RpcMetrics(
            shared.registry(), endpoint.name(), () -> health.status(endpoint.name(), now()));
    calls = new EndpointCalls(transport, health, metrics, shared);
    inFlight = new Semaphore(settings.maxInFlight());
  }

  /** What the endpoints of a pool share. */
  record Shared(
      ChainId chain,
      RpcSettings settings,
      HttpClient client,
      InstantSource clock,
      MeterRegistry registry,
      RandomGenerator random,
      ExecutorService threads,
      AtomicLong ids) {}

  static long now() {
    return System.nanoTime();
  }

  String name() {
    return endpoint.name();
  }

  EndpointHealth health() {
    return health;
  }

  Optional<WebSocketLink> link() {
    return link;
  }

  /** Asks once; each attempt stands at the place of its request. */
  List<Attempt> ask(List<RpcRequest> requests, Duration deadline) throws InterruptedException {
    if (!inFlight.tryAcquire()) {
      Failure busy = new Failure(Kind.BUSY, settings.maxInFlight() + " calls in flight");
      metrics.failed(busy);
      return EndpointCalls.lost(busy, requests.size());
    }
    try {
      long end = now() + deadline.toNanos();
      Optional<Failure> unfit = health.chainVerified() ? Optional.empty() : checkChain(deadline);
      return unfit.isPresent()
          ? EndpointCalls.lost(unfit.get(), requests.size())
          : calls.exchange(requests, Duration.ofNanos(Math.max(1, end - now())));
    } finally {
      inFlight.release();
    }
  }

  /** Asks for the chain id; what keeps the endpoint from being used, if anything. */
  Optional<Failure> checkChain(Duration deadline) throws InterruptedException {
    Attempt attempt = calls.exchangeSingle(RpcRequest.of("eth_chainId"), deadline);
    return switch (attempt) {
      case Attempt.Lost(Failure failure) -> Optional.of(failure);
      case Attempt.Answered(RpcOutcome.Result(JsonNode value)) -> judgeChain(value);
      case Attempt.Answered(RpcOutcome other) ->
          Optional.of(calls.failed(new Failure(Kind.MALFORMED, "eth_chainId: " + other)));
    };
  }

  private Optional<Failure> judgeChain(JsonNode value) {
    Optional<BigInteger> found = Quantities.number(value);
    if (found.isEmpty()) {
      return Optional.of(calls.failed(new Failure(Kind.MALFORMED, "eth_chainId is no quantity")));
    }
    if (found.get().equals(BigInteger.valueOf(chain.value()))) {
      health.chainIs(Optional.empty(), now());
      return Optional.empty();
    }
    String wrong = "serves chain " + found.get() + " instead of " + chain;
    health.chainIs(Optional.of(wrong), now());
    Failure failure = new Failure(Kind.WRONG_CHAIN, wrong);
    metrics.failed(failure);
    return Optional.of(failure);
  }

  /** Whether it has the block it claims to be its head. */
  boolean proves(long number, Duration deadline) throws InterruptedException {
    Attempt attempt =
        calls.exchangeSingle(
            RpcRequest.of("eth_getBlockByNumber", Hex.quantity(number), false), deadline);
    return attempt instanceof Attempt.Answered(RpcOutcome.Result(JsonNode block))
        && Quantities.number(block.path("number"))
            .filter(BigInteger.valueOf(number)::equals)
            .isPresent();
  }

  /**
   * Subscribes to new heads over the endpoint's WebSocket, once that has proven to be of the right
   * chain.
   *
   * @param subscriber hears of heads from before this returns; not kept when it fails
   * @return what went wrong, if anything
   */
  Optional<Failure> subscribeHeads(WebSocketLink.Subscriber subscriber, Duration deadline)
      throws InterruptedException {
    WebSocketLink heads = link.orElseThrow();
    heads.subscribe(subscriber);
    Optional<Failure> failure = verifyAndSubscribe(heads, deadline);
    if (failure.isPresent()) {
      heads.unsubscribe(subscriber);
      metrics.failed(failure.get());
    }
    return failure;
  }

  private Optional<Failure> verifyAndSubscribe(WebSocketLink heads, Duration deadline)
      throws InterruptedException {
    Attempt chainId = overLink(heads, RpcRequest.of("eth_chainId"), deadline);
    if (chainId instanceof Attempt.Answered(RpcOutcome.Result(JsonNode value))
        && !Quantities.number(value).equals(Optional.of(BigInteger.valueOf(chain.value())))) {
      return Optional.of(new Failure(Kind.WRONG_CHAIN, "its WebSocket serves another chain"));
    }
    Attempt attempt =
        chainId instanceof Attempt.Answered(RpcOutcome.Result _)
            ? overLink(heads, RpcRequest.of("eth_subscribe", "newHeads"), deadline)
            : chainId;
    return switch (attempt) {
      case Attempt.Lost(Failure failure) -> Optional.of(failure);
      case Attempt.Answered(RpcOutcome.Result _) -> Optional.empty();
      case Attempt.Answered(RpcOutcome other) ->
          Optional.of(new Failure(Kind.MALFORMED, "no subscription: " + other));
    };
  }

  private Attempt overLink(WebSocketLink heads, RpcRequest request, Duration deadline)
      throws InterruptedException {
    long id = ids.getAndIncrement();
    return switch (heads.exchange(JsonRpcCodec.single(request, id), id, 1, deadline)) {
      case Transport.Broken(Failure failure) -> new Attempt.Lost(failure);
      case Transport.Document(JsonNode root) -> JsonRpcCodec.readSingle(root, id);
    };
  }

  /** Notes a head. */
  void headIs(long number) {
    calls.headIs(number);
  }

  EndpointStatus status() {
    return health.status(endpoint.name(), now());
  }

  @Override
  public void close() {
    transport.close();
    link.ifPresent(WebSocketLink::close);
  }
}
