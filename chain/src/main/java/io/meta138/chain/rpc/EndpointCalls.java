package io.meta138.chain.rpc;

import io.meta138.chain.rpc.Failure.Kind;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Carries requests to one endpoint, alone or in batches, and notes in its health and its numbers
 * how it answered.
 */
final class EndpointCalls {
  /** Calls at once to an endpoint that takes no batches. */
  private static final int SINGLES_AT_ONCE = 8;

  private final Transport transport;
  private final EndpointHealth health;
  private final RpcMetrics metrics;
  private final RpcSettings settings;
  private final ExecutorService threads;
  private final AtomicLong ids;

  EndpointCalls(
      Transport transport,
      EndpointHealth health,
      RpcMetrics metrics,
      PooledEndpoint.Shared shared) {
    this.transport = transport;
    this.health = health;
    this.metrics = metrics;
    settings = shared.settings();
    threads = shared.threads();
    ids = shared.ids();
  }

  /** Notes that it failed. */
  Failure failed(Failure failure) {
    health.failed(failure, PooledEndpoint.now());
    metrics.failed(failure);
    return failure;
  }

  /** Asks for several things; each attempt stands at the place of its request. */
  List<Attempt> exchange(List<RpcRequest> requests, Duration deadline) throws InterruptedException {
    if (requests.size() == 1) {
      return List.of(exchangeSingle(requests.getFirst(), deadline));
    }
    long end = PooledEndpoint.now() + deadline.toNanos();
    List<Attempt> attempts = new ArrayList<>(requests.size());
    for (int from = 0; from < requests.size(); from += settings.maxBatch()) {
      List<RpcRequest> part =
          requests.subList(from, Math.min(requests.size(), from + settings.maxBatch()));
      attempts.addAll(
          exchangeBatch(part, Duration.ofNanos(Math.max(1, end - PooledEndpoint.now()))));
    }
    return attempts;
  }

  /** Asks for one thing, and again when a kept connection broke early. */
  Attempt exchangeSingle(RpcRequest request, Duration deadline) throws InterruptedException {
    long start = PooledEndpoint.now();
    Attempt attempt = sendSingle(request, deadline);
    boolean stale =
        attempt instanceof Attempt.Lost(Failure failure)
            && failure.kind() == Kind.IO
            && !Writes.isWrite(request);
    long left = deadline.toNanos() - (PooledEndpoint.now() - start);
    if (stale && left > deadline.toNanos() / 2) {
      // most often a kept connection that the other side had closed meanwhile
      attempt = sendSingle(request, Duration.ofNanos(left));
    }
    return attempt;
  }

  private Attempt sendSingle(RpcRequest request, Duration deadline) throws InterruptedException {
    long id = ids.getAndIncrement();
    long start = PooledEndpoint.now();
    Transport.Reply reply = transport.exchange(JsonRpcCodec.single(request, id), id, 1, deadline);
    Attempt attempt =
        switch (reply) {
          case Transport.Broken(Failure failure) -> new Attempt.Lost(failure);
          case Transport.Document(JsonNode root) -> JsonRpcCodec.readSingle(root, id);
        };
    note(List.of(attempt), PooledEndpoint.now() - start);
    if (request.method().equals("eth_blockNumber")) {
      noteHead(attempt);
    }
    return attempt;
  }

  private List<Attempt> exchangeBatch(List<RpcRequest> requests, Duration deadline)
      throws InterruptedException {
    long start = PooledEndpoint.now();
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
        requests,
        Duration.ofNanos(Math.max(1, deadline.toNanos() - (PooledEndpoint.now() - start))));
  }

  private List<Attempt> sendBatch(List<RpcRequest> requests, Duration deadline)
      throws InterruptedException {
    int count = requests.size();
    long firstId = ids.getAndAdd(count);
    long start = PooledEndpoint.now();
    Transport.Reply reply =
        transport.exchange(JsonRpcCodec.batch(requests, firstId), firstId, count, deadline);
    List<Attempt> attempts =
        switch (reply) {
          case Transport.Broken(Failure failure) -> lost(batchFailure(failure), count);
          case Transport.Document(JsonNode root) -> JsonRpcCodec.readBatch(root, firstId, count);
        };
    note(attempts, PooledEndpoint.now() - start);
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
    long end = PooledEndpoint.now() + deadline.toNanos();
    for (int worker = 0; worker < workers; worker++) {
      threads.execute(() -> {
        try {
          for (int i = next.getAndIncrement(); i < attempts.length; i = next.getAndIncrement()) {
            attempts[i] =
                exchangeSingle(
                    requests.get(i), Duration.ofNanos(Math.max(1, end - PooledEndpoint.now())));
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
        failed(failure);
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
        failed(new Failure(Kind.MALFORMED, "eth_blockNumber is no quantity"));
      }
    }
  }

  /** Notes a head. */
  void headIs(long number) {
    if (health.headIs(number, PooledEndpoint.now()).isPresent()) {
      metrics.wentBack();
    }
  }

  /** The same failure in the place of every request. */
  static List<Attempt> lost(Failure failure, int count) {
    return Collections.nCopies(count, new Attempt.Lost(failure));
  }
}
