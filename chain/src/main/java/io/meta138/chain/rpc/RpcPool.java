package io.meta138.chain.rpc;

import io.meta138.chain.rpc.EndpointStatus.State;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.types.ChainId;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * JSON-RPC access to one chain through several endpoints, chosen by health. A call fails over
 * within its deadline: a slow endpoint costs a part of it, since the next is asked meanwhile.
 * Endpoints that can't be reached are left out and tried again later; one of another chain is never
 * used. What is neither a read nor a signed transaction is not asked again once it may have had an
 * effect.
 */
public final class RpcPool implements Rpc, Service {
  private final ChainId chain;
  private final RpcSettings settings;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("rpc-", 0).factory());
  private final List<PooledEndpoint> endpoints;
  private final Prober prober;

  /**
   * A pool; it serves calls before {@link #start} too, yet without comparing heads.
   *
   * @param chain every endpoint has to serve
   * @param endpoints at least one, each with a name of its own
   * @param client whose connections are used; stays its owner's
   * @param clock for dates in answers
   * @param random for jitter
   */
  public RpcPool(
      ChainId chain,
      List<RpcEndpoint> endpoints,
      RpcSettings settings,
      HttpClient client,
      InstantSource clock,
      MeterRegistry registry,
      RandomGenerator random) {
    Set<String> names = new HashSet<>();
    for (RpcEndpoint endpoint : endpoints) {
      if (!names.add(endpoint.name())) {
        throw new IllegalArgumentException("two endpoints are named " + endpoint.name());
      }
    }
    if (names.isEmpty()) {
      throw new IllegalArgumentException("expected at least one endpoint");
    }
    this.chain = chain;
    this.settings = settings;
    var shared =
        new PooledEndpoint.Shared(
            chain, settings, client, clock, registry, random, threads, new AtomicLong(1));
    this.endpoints =
        endpoints.stream().map(endpoint -> new PooledEndpoint(endpoint, shared)).toList();
    prober = new Prober(this.endpoints, settings, threads);
  }

  @Override
  public String name() {
    return "JSON-RPC";
  }

  /** Looks at every endpoint once, for as long as a probe may take, and goes on whatever it saw. */
  @Override
  public void start() throws InterruptedException {
    prober.start();
  }

  @Override
  public void stop() {
    prober.stop();
    endpoints.forEach(PooledEndpoint::close);
    threads.shutdownNow();
  }

  @Override
  public ChainId chainId() {
    return chain;
  }

  @Override
  public RpcOutcome call(RpcRequest request, Duration deadline) {
    return batch(List.of(request), deadline).getFirst();
  }

  @Override
  public List<RpcOutcome> batch(List<RpcRequest> requests, Duration deadline) {
    return batch(requests, deadline, 0);
  }

  @Override
  public Rpc elsewhere(int turns) {
    return turns == 0 ? this : new Turned(turns);
  }

  private final class Turned implements Rpc {
    private final int turns;

    private Turned(int turns) {
      this.turns = turns;
    }

    @Override
    public ChainId chainId() {
      return chain;
    }

    @Override
    public RpcOutcome call(RpcRequest request, Duration deadline) {
      return batch(List.of(request), deadline).getFirst();
    }

    @Override
    public List<RpcOutcome> batch(List<RpcRequest> requests, Duration deadline) {
      return RpcPool.this.batch(requests, deadline, turns);
    }

    @Override
    public Rpc elsewhere(int further) {
      return RpcPool.this.elsewhere(turns + further);
    }
  }

  private List<RpcOutcome> batch(List<RpcRequest> requests, Duration deadline, int turns) {
    if (requests.isEmpty()) {
      return List.of();
    }
    long end = PooledEndpoint.now() + deadline.toNanos();
    try {
      List<PooledEndpoint> order = turned(awaitOrder(end), turns);
      if (order.isEmpty()) {
        RpcOutcome none = new RpcOutcome.Unavailable(whyNone());
        return requests.stream().map(_ -> none).toList();
      }
      boolean everywhere =
          settings.fanOutWrites() && requests.stream().allMatch(Writes::isSignedTransaction);
      return new Race(requests, everywhere ? fit(order) : order, everywhere, threads, end).run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      RpcOutcome interrupted = new RpcOutcome.Unavailable("interrupted");
      return requests.stream().map(_ -> interrupted).toList();
    } catch (RejectedExecutionException e) {
      RpcOutcome stopped = new RpcOutcome.Unavailable("the pool is stopped");
      return requests.stream().map(_ -> stopped).toList();
    }
  }

  /**
   * Asks several endpoints the same and compares what they say; for reads on which much depends.
   * Ask for what does not change between blocks, or name the block: endpoints may be a block apart.
   *
   * @param count how many endpoints have to answer, at least 2
   */
  public Agreement agree(RpcRequest request, int count, Duration deadline) {
    if (count < 2 || Writes.isWrite(request)) {
      throw new IllegalArgumentException(
          "agreement takes a read and at least 2 endpoints, found " + count);
    }
    try {
      return new Poll(request, order(), count, threads, PooledEndpoint.now() + deadline.toNanos())
          .run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Agreement.TooFew("interrupted");
    } catch (RejectedExecutionException e) {
      return new Agreement.TooFew("the pool is stopped");
    }
  }

  /** Every endpoint as it stands now, in the order of configuration. */
  public List<EndpointStatus> statuses() {
    return endpoints.stream().map(PooledEndpoint::status).toList();
  }

  /** Endpoints that may be called now, best first. */
  List<PooledEndpoint> order() {
    record Ranked(PooledEndpoint endpoint, State state, long cost) {}
    long now = PooledEndpoint.now();
    return endpoints.stream()
        .map(endpoint -> {
          State state = endpoint.health().state(now);
          long cost =
              state == State.LAGGING
                  ? endpoint.health().lag().orElse(0)
                  : endpoint.health().latencyNanos();
          return new Ranked(endpoint, state, cost);
        })
        .filter(r -> r.state() != State.WRONG_CHAIN && r.state() != State.RATE_LIMITED)
        .sorted(Comparator.comparing(Ranked::state).thenComparingLong(Ranked::cost))
        .map(Ranked::endpoint)
        .toList();
  }

  /** The highest head that endpoints tell when asked now; suspects are heard last. */
  OptionalLong highestHead(Duration deadline) throws InterruptedException {
    prober.probeAll(deadline);
    long now = PooledEndpoint.now();
    List<PooledEndpoint> heard =
        endpoints.stream().filter(e -> e.health().freshHead(now).isPresent()).toList();
    List<PooledEndpoint> believed =
        heard.stream().filter(e -> e.health().state(now) != State.SUSPECT).toList();
    return (believed.isEmpty() ? heard : believed)
        .stream().mapToLong(e -> e.health().freshHead(now).orElse(0)).max();
  }

  private List<PooledEndpoint> awaitOrder(long end) throws InterruptedException {
    List<PooledEndpoint> order = order();
    if (!order.isEmpty()) {
      return order;
    }
    long now = PooledEndpoint.now();
    Optional<Long> soonest =
        endpoints.stream()
            .filter(endpoint -> endpoint.health().state(now) == State.RATE_LIMITED)
            .map(endpoint -> endpoint.health().pauseLeft(now))
            .min(Comparator.naturalOrder());
    if (soonest.isEmpty() || soonest.get() >= end - now) {
      return List.of();
    }
    TimeUnit.NANOSECONDS.sleep(soonest.get() + 1);
    return order();
  }

  /** Begins further on among those that are fit to be asked; the others stay last. */
  private List<PooledEndpoint> turned(List<PooledEndpoint> order, int turns) {
    long now = PooledEndpoint.now();
    int fit =
        (int)
            order.stream()
                .filter(endpoint -> endpoint.health().state(now).compareTo(State.SUSPECT) < 0)
                .count();
    if (turns == 0 || fit < 2) {
      return order;
    }
    List<PooledEndpoint> turned = new ArrayList<>(order);
    Collections.rotate(turned.subList(0, fit), -Math.floorMod(turns, fit));
    return turned;
  }

  private List<PooledEndpoint> fit(List<PooledEndpoint> order) {
    long now = PooledEndpoint.now();
    List<PooledEndpoint> fit =
        order.stream().filter(endpoint -> endpoint.health().state(now) != State.FAILING).toList();
    return fit.isEmpty() ? order : fit;
  }

  private String whyNone() {
    StringBuilder why = new StringBuilder();
    for (EndpointStatus status : statuses()) {
      why.append(why.isEmpty() ? "" : "; ").append(status.name()).append(": ");
      why.append(status.remark().or(status::lastFailure).orElse(status.state().name()));
      status
          .retryIn()
          .ifPresent(wait -> why.append(", again in ").append(wait.toMillis()).append(" ms"));
    }
    return why.toString();
  }
}
