package io.meta138.chain.rpc;

import io.meta138.chain.rpc.Failure.Kind;
import io.meta138.platform.types.ChainId;
import io.meta138.platform.types.Hex;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One endpoint of a pool: asks it, judges what comes back, keeps its health and its numbers. */
final class PooledEndpoint implements AutoCloseable {
  /** Calls at once to an endpoint that takes no batches. */
  private static final int SINGLES_AT_ONCE = 8;

  private final RpcEndpoint endpoint;
  private final ChainId chain;
  private final RpcSettings settings;
  private final ExecutorService threads;
  private final AtomicLong ids;
  private final Transport transport;
  private final Optional<WebSocketLink> link;
  private final EndpointHealth health;
  private final RpcMetrics metrics;
  private final Semaphore inFlight;

  PooledEndpoint(RpcEndpoint endpoint, Shared shared) {
    this.endpoint = endpoint;
    chain = shared.chain();
    settings = shared.settings();
    threads = shared.threads();
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
      return lost(busy, requests.size());
    }
    try {
      long end = now() + deadline.toNanos();
      Optional<Failure> unfit = health.chainVerified() ? Optional.empty() : checkChain(deadline);
      return unfit.isPresent()
          ? lost(unfit.get(), requests.size())
          : exchange(requests, Duration.ofNanos(Math.max(1, end - now())));
    } finally {
      inFlight.release();
    }
  }

  /** Asks for the chain id; what keeps the endpoint from being used, if anything. */
  Optional<Failure> checkChain(Duration deadline) throws InterruptedException {
    Attempt attempt = exchangeSingle(RpcRequest.of("eth_chainId"), deadline);
    return switch (attempt) {
      case Attempt.Lost(Failure failure) -> Optional.of(failure);
      case Attempt.Answered(RpcOutcome.Result(JsonNode value)) -> judgeChain(value);
      case Attempt.Answered(RpcOutcome other) ->
          Optional.of(failedWith(new Failure(Kind.MALFORMED, "eth_chainId: " + other)));
    };
  }

  private Optional<Failure> judgeChain(JsonNode value) {
    Optional<BigInteger> found = Quantities.number(value);
    if (found.isEmpty()) {
      return Optional.of(failedWith(new Failure(Kind.MALFORMED, "eth_chainId is no quantity")));
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

  private Failure failedWith(Failure failure) {
    health.failed(failure, now());
    metrics.failed(failure);
    return failure;
  }

  private List<Attempt> exchange(List<RpcRequest> requests, Duration deadline)
      throws InterruptedException {
    if (requests.size() == 1) {
      return List.of(exchangeSingle(requests.getFirst(), deadline));
    }
    long end = now() + deadline.toNanos();
    List<Attempt> attempts = new ArrayList<>(requests.size());
    for (int from = 0; from < requests.size(); from += settings.maxBatch()) {
      List<RpcRequest> part =
          requests.subList(from, Math.min(requests.size(), from + settings.maxBatch()));
      attempts.addAll(exchangeBatch(part, Duration.ofNanos(Math.max(1, end - now()))));
    }
    return attempts;
  }

  private Attempt exchangeSingle(RpcRequest request, Duration deadline)
      throws InterruptedException {
    long start = now();
    Attempt attempt = sendSingle(request, deadline);
    boolean stale =
        attempt instanceof Attempt.Lost(Failure failure)
            && failure.kind() == Kind.IO
            && !Writes.isWrite(request);
    long left = deadline.toNanos() - (now() - start);
    if (stale && left > deadline.toNanos() / 2) {
      // most often a kept connection that the other side had closed meanwhile
      attempt = sendSingle(request, Duration.ofNanos(left));
    }
    return attempt;
  }

  private Attempt sendSingle(RpcRequest request, Duration deadline) throws InterruptedException {
    long id = ids.getAndIncrement();
    long start = now();
    Transport.Reply reply = transport.exchange(JsonRpcCodec.single(request, id), id, 1, deadline);
    Attempt attempt =
        switch (reply) {
          case Transport.Broken(Failure failure) -> new Attempt.Lost(failure);
          case Transport.Document(JsonNode root) -> JsonRpcCodec.readSingle(root, id);
        };
    note(List.of(attempt), now() - start);
    if (request.method().equals("eth_blockNumber")) {
      noteHead(attempt);
    }
    return attempt;
  }

  private List<Attempt> exchangeBatch(List<RpcRequest> requests, Duration deadline)
      throws InterruptedException {
    long start = now();
    if (requests.size() > 1 && health.takesBatches(start)) {
      List<Attempt> attempts = sendBatch(requests, deadline);
      boolean refused =
          attempts.getFirst() instanceof Attempt.Lost(Failure failure)
              && failure.kind() == Kind.NO_BATCH;
      if (!refused) {
        return attempts;
      }
      health.refusesBatches(start);
    }
    return exchangeSingles(
        requests, Duration.ofNanos(Math.max(1, deadline.toNanos() - (now() - start))));
  }

  private List<Attempt> sendBatch(List<RpcRequest> requests, Duration deadline)
      throws InterruptedException {
    int count = requests.size();
    long firstId = ids.getAndAdd(count);
    long start = now();
    Transport.Reply reply =
        transport.exchange(JsonRpcCodec.batch(requests, firstId), firstId, count, deadline);
    List<Attempt> attempts =
        switch (reply) {
          case Transport.Broken(Failure failure) -> lost(batchFailure(failure), count);
          case Transport.Document(JsonNode root) -> JsonRpcCodec.readBatch(root, firstId, count);
        };
    note(attempts, now() - start);
    return attempts;
  }

  /** A gateway that knows no batches answers with an HTTP status or nothing like JSON. */
  private static Failure batchFailure(Failure failure) {
    return failure.kind() == Kind.HTTP_STATUS && !failure.reason().matches(".* (401|403|5\\d\\d)")
        ? new Failure(Kind.NO_BATCH, failure.reason() + " to a batch")
        : failure;
  }

  private List<Attempt> exchangeSingles(List<RpcRequest> requests, Duration deadline)
      throws InterruptedException {
    @Nullable Attempt[] attempts = new Attempt[requests.size()];
    AtomicInteger next = new AtomicInteger();
    int workers = Math.min(SINGLES_AT_ONCE, requests.size());
    CountDownLatch done = new CountDownLatch(workers);
    long end = now() + deadline.toNanos();
    for (int worker = 0; worker < workers; worker++) {
      threads.execute(() -> {
        try {
          for (int i = next.getAndIncrement(); i < attempts.length; i = next.getAndIncrement()) {
            attempts[i] =
                exchangeSingle(requests.get(i), Duration.ofNanos(Math.max(1, end - now())));
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        } finally {
          done.countDown();
        }
      });
    }
    done.await();
    Attempt absent = new Attempt.Lost(new Failure(Kind.TIMEOUT, "interrupted"));
    return Arrays.stream(attempts).map(attempt -> attempt == null ? absent : attempt).toList();
  }

  private void note(List<Attempt> attempts, long elapsedNanos) {
    for (Attempt attempt : attempts) {
      if (attempt instanceof Attempt.Lost(Failure failure)) {
        failedWith(failure);
        return;
      }
    }
    health.answered(elapsedNanos);
    metrics.answered(elapsedNanos);
  }

  private void noteHead(Attempt attempt) {
    if (attempt instanceof Attempt.Answered(RpcOutcome.Result(JsonNode value))) {
      Optional<BigInteger> number = Quantities.number(value).filter(n -> n.bitLength() < 63);
      if (number.isPresent()) {
        headIs(number.get().longValue());
      } else {
        failedWith(new Failure(Kind.MALFORMED, "eth_blockNumber is no quantity"));
      }
    }
  }

  /** Notes a head. */
  void headIs(long number) {
    if (health.headIs(number, now()).isPresent()) {
      metrics.wentBack();
    }
  }

  /** Whether it has the block it claims to be its head. */
  boolean proves(long number, Duration deadline) throws InterruptedException {
    Attempt attempt =
        exchangeSingle(
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

  EndpointStatus status() {
    return health.status(endpoint.name(), now());
  }

  private static List<Attempt> lost(Failure failure, int count) {
    return Collections.nCopies(count, new Attempt.Lost(failure));
  }

  @Override
  public void close() {
    transport.close();
    link.ifPresent(WebSocketLink::close);
  }
}
