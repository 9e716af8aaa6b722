package io.meta138.chain.rpc;

import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.types.Hash;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Tells listeners of new heads and of reorganizations. It follows one endpoint at a time: by
 * subscription where there is a WebSocket, checked by questions at intervals, and by questions
 * alone while there is none. A head that went back is a reorganization once no endpoint has a
 * higher one.
 */
public final class HeadTracker implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(HeadTracker.class);
  private static final long SOON = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int TRIES_TO_LINK = 10;

  private final RpcPool pool;
  private final HeadSettings settings;
  private final HeadChain chain;
  private final HeadMetrics metrics;
  private final HeadSubscription subscription;
  private final BlockingQueue<HeadSubscription.Input> inbox = new ArrayBlockingQueue<>(1_024);
  private final List<Consumer<HeadEvent>> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable Thread thread;
  private volatile boolean subscribed;
  private volatile @Nullable Head newest;

  private final Leadership leadership = new Leadership();
  private final AwaitedHead awaited;
  private long nextPoll;
  private boolean behind;
  private long behindSince;
  private int unresolved;

  /**
   * A tracker of the pool's chain.
   *
   * @param random for jitter
   */
  public HeadTracker(
      RpcPool pool, HeadSettings settings, MeterRegistry registry, RandomGenerator random) {
    this.pool = pool;
    this.settings = settings;
    chain = new HeadChain(settings.window());
    awaited = new AwaitedHead(settings.silenceGrace());
    subscription = new HeadSubscription(this::receive, settings.callDeadline(), random);
    metrics =
        new HeadMetrics(
            registry,
            () -> head().map(head -> (double) head.number()).orElse(Double.NaN),
            () -> subscribed ? 1 : 0);
  }

  /**
   * Calls back with every event from now on, in order, on the tracker's thread: a listener that
   * blocks delays all others.
   */
  public void listen(Consumer<HeadEvent> listener) {
    listeners.add(listener);
  }

  /** The newest block; empty until the first was seen. */
  public Optional<Head> head() {
    return Optional.ofNullable(newest);
  }

  /** The hash of the chain's block at this height; empty when it is not kept. */
  public Optional<Hash> hashAt(long number) {
    return chain.at(number).map(Head::hash);
  }

  /** Whether a subscription is up at this moment. */
  public boolean isSubscribed() {
    return subscribed;
  }

  @Override
  public String name() {
    return "heads";
  }

  /** Starts following; the first head may come later. */
  @Override
  public void start() {
    thread = Thread.ofVirtual().name("heads").start(this::run);
  }

  @Override
  public void stop() throws InterruptedException {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      running.join(Duration.ofSeconds(5));
    }
  }

  private void receive(HeadSubscription.Input input) {
    if (!inbox.offer(input)) {
      // the next question to the node finds what is lost here
      LOG.debug("too many heads waiting, one is left out");
    }
  }

  private void run() {
    try {
      nextPoll = PooledEndpoint.now();
      while (true) {
        long wait = nextPoll - PooledEndpoint.now();
        HeadSubscription.Input input =
            wait > 0 ? inbox.poll(wait, TimeUnit.NANOSECONDS) : inbox.poll();
        if (input != null) {
          handle(input);
        } else if (PooledEndpoint.now() - nextPoll >= 0) {
          poll();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      subscription.drop();
      subscribed = false;
    }
  }

  private void handle(HeadSubscription.Input input) throws InterruptedException {
    if (!subscription.isCurrent(input.line())) {
      return;
    }
    switch (input) {
      case HeadSubscription.Opened _ -> {
        subscription.opened();
        subscribed = true;
        nextPoll = PooledEndpoint.now();
      }
      case HeadSubscription.Lost lost -> {
        LOG.info("no subscription at {}: {}", lost.line().endpoint().name(), lost.reason());
        metrics.losses.increment();
        giveUpSubscription();
      }
      case HeadSubscription.Announced(HeadSubscription.Line line, Head head) -> {
        PooledEndpoint from = line.endpoint();
        if (head.number() > from.health().head().orElse(-1)) {
          from.headIs(head.number());
        }
        awaited.announced(head.number());
        take(head, from, false);
      }
    }
  }

  private void giveUpSubscription() {
    subscription.lost(PooledEndpoint.now());
    subscribed = false;
    awaited.forget();
    nextPoll = PooledEndpoint.now();
  }

  private void poll() throws InterruptedException {
    long start = PooledEndpoint.now();
    if (awaited.isOverdue(start)) {
      LOG.warn("the subscription did not tell block {}: it is opened anew", awaited.number());
      metrics.silences.increment();
      giveUpSubscription();
    }
    nextPoll = start + interval().toNanos();
    Optional<Head> head = Optional.empty();
    for (PooledEndpoint candidate : leadership.candidates(pool.order(), subscription, start)) {
      head = latest(candidate);
      if (head.isPresent()) {
        leadership.take(candidate);
        subscription.follow(candidate, PooledEndpoint.now());
        take(head.get(), candidate, true);
        break;
      }
    }
    if (head.isEmpty()) {
      leadership.vacate();
    }
    subscription
        .retryAt()
        .ifPresent(at -> nextPoll = Math.min(nextPoll, Math.max(at, start + SOON)));
  }

  private Duration interval() {
    return subscribed ? settings.checkInterval() : settings.pollInterval();
  }

  private Optional<Head> latest(PooledEndpoint endpoint) throws InterruptedException {
    RpcRequest request = RpcRequest.of("eth_getBlockByNumber", "latest", false);
    Attempt attempt = endpoint.ask(List.of(request), settings.callDeadline()).getFirst();
    return attempt instanceof Attempt.Answered(RpcOutcome.Result(JsonNode block))
        ? Head.parse(block)
        : Optional.empty();
  }

  private void take(Head head, PooledEndpoint from, boolean polled) throws InterruptedException {
    BlockLookUp lookUp = new BlockLookUp(from, settings.callDeadline());
    HeadChain.Offered offered = chain.offer(head, lookUp);
    behind &= offered instanceof HeadChain.Offered.Behind;
    unresolved = offered instanceof HeadChain.Offered.Unresolved ? unresolved + 1 : 0;
    switch (offered) {
      case HeadChain.Offered.Known _ -> {}
      case HeadChain.Offered.Changed(HeadEvent event) -> changed(event, polled);
      case HeadChain.Offered.Behind _ -> {
        if (polled) {
          fellBack(head);
        } else {
          nextPoll = PooledEndpoint.now();
        }
      }
      case HeadChain.Offered.Unresolved(long missing) -> {
        LOG.debug(
            "block {} at {} does not link: {} is missing", head.number(), from.name(), missing);
        nextPoll = Math.min(nextPoll, PooledEndpoint.now() + SOON);
        if (unresolved >= TRIES_TO_LINK) {
          unresolved = 0;
          changed(chain.rollBack(head), polled);
        }
      }
    }
  }

  private void changed(HeadEvent event, boolean polled) {
    newest = event.newHead();
    metrics.changed(event, polled);
    if (polled && subscribed) {
      long due = awaited.expect(event.newHead().number(), PooledEndpoint.now());
      nextPoll = Math.min(nextPoll, due);
    }
    if (event instanceof HeadEvent.Reorganized(var ancestor, Head old, Head now)) {
      LOG.warn(
          "the chain was reorganized: from {} {} to {} {}, common ancestor {}",
          old.number(),
          old.hash(),
          now.number(),
          now.hash(),
          ancestor.map(head -> Long.toString(head.number())).orElse("unknown"));
    }
    for (Consumer<HeadEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        metrics.listenerErrors.increment();
        LOG.error("a listener failed at block {}", event.newHead().number(), e);
      }
    }
  }

  /** An older head may be a node that lags, or a chain that went back: ask them all. */
  private void fellBack(Head head) throws InterruptedException {
    long now = PooledEndpoint.now();
    if (!behind) {
      behind = true;
      behindSince = now;
    }
    long left = settings.rollbackConfirmation().toNanos() - (now - behindSince);
    if (left > 0) {
      nextPoll = Math.min(nextPoll, now + left);
      return;
    }
    OptionalLong highest = pool.highestHead(settings.callDeadline());
    long ours = chain.head().orElseThrow().number();
    if (highest.isPresent() && highest.getAsLong() >= ours) {
      leadership.shun();
      nextPoll = PooledEndpoint.now() + SOON;
    } else if (highest.isPresent()) {
      behind = false;
      changed(chain.rollBack(head), true);
    }
  }
}
