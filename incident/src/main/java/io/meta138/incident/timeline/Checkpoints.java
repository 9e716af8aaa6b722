package io.meta138.incident.timeline;

import io.meta138.platform.anchor.LogAnchor;
import io.meta138.platform.lifecycle.Service;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs the timeline's root whenever it has grown, and has the root written to a chain. */
public final class Checkpoints implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final Duration FOLLOW = Duration.ofSeconds(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
  private static final Duration REMINDER = Duration.ofMinutes(10);

  private final TimelineStore store;
  private final CheckpointKey key;
  private final String origin;
  private final Optional<LogAnchor> anchor;
  private final Duration every;
  private final InstantSource clock;
  private final AtomicLong signed = new AtomicLong();
  private final AtomicLong anchored = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final Trouble taking = new Trouble("no checkpoint of the timeline is taken");
  private final Trouble following = new Trouble("the timeline's root is not followed to its chain");
  private @Nullable ScheduledExecutorService executor;
  private long underway;

  /**
   * Checkpoints that are not taken yet. Counts as {@code meta138_timeline_signed_entries}, {@code
   * meta138_timeline_anchored_entries} and {@code meta138_timeline_checkpoint_failures}.
   *
   * @param origin names the log
   * @param anchor writes roots to a chain; empty where there is none
   * @param every how often to look
   */
  public Checkpoints(
      TimelineStore store,
      CheckpointKey key,
      String origin,
      Optional<LogAnchor> anchor,
      Duration every,
      MeterRegistry metrics,
      InstantSource clock) {
    this.store = store;
    this.key = key;
    this.origin = origin;
    this.anchor = anchor;
    this.every = every;
    this.clock = clock;
    metrics.gauge("meta138_timeline_signed_entries", signed);
    metrics.gauge("meta138_timeline_anchored_entries", anchored);
    metrics.gauge("meta138_timeline_checkpoint_failures", failures);
  }

  @Override
  public String name() {
    return "timeline checkpoints";
  }

  @Override
  public void start() {
    ScheduledExecutorService scheduler =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("checkpoints").daemon(true).factory());
    executor = scheduler;
    var _ =
        scheduler.scheduleWithFixedDelay(
            () -> safely(taking, this::take), 0, every.toMillis(), TimeUnit.MILLISECONDS);
    var _ =
        scheduler.scheduleWithFixedDelay(
            () -> safely(following, this::followUp), 1, FOLLOW.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() throws InterruptedException {
    if (executor != null) {
      executor.shutdown();
      if (!executor.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
      // what was written last is not left unsigned until somebody starts it again
      safely(taking, this::sign);
    }
  }

  /** What keeps a piece of work from being done, as far as it was said. */
  private final class Trouble {
    private final String what;
    private String reason = "";
    private Instant told = Instant.EPOCH;

    Trouble(String what) {
      this.what = what;
    }

    void over() {
      if (!reason.isEmpty()) {
        reason = "";
        LOG.info("it is over that {}", what);
      }
    }

    /** Says so when it begins, when its reason is another one, and now and then while it lasts. */
    void because(String now) {
      Instant at = clock.instant();
      if (!now.equals(reason) || !at.isBefore(told.plus(REMINDER))) {
        reason = now;
        told = at;
        LOG.warn("{}: {}", what, now);
      }
    }
  }

  private void safely(Trouble trouble, Runnable work) {
    try {
      work.run();
      trouble.over();
    } catch (RuntimeException e) {
      failures.incrementAndGet();
      trouble.because(String.valueOf(e.getMessage()));
    }
  }

  /** Signs the log as it is now if it has grown, and follows up on anchors. */
  public void take() {
    sign();
    anchor.ifPresent(this::follow);
  }

  private void sign() {
    TimelineStore.Head head = store.head();
    if (head.size() > store.signedSize()) {
      Checkpoint checkpoint = new Checkpoint(origin, head.size(), head.root());
      Instant now = clock.instant();
      store.add(checkpoint, key.sign(checkpoint), now);
      signed.set(head.size());
    }
  }

  /** Looks whether the root that is on its way has arrived. */
  private void followUp() {
    if (underway != 0) {
      anchor.ifPresent(this::follow);
    }
  }

  /** One root at a time is on its way; those that were passed over are covered by a later one. */
  private void follow(LogAnchor chain) {
    Optional<TimelineStore.StoredCheckpoint> newest = store.newestCheckpoint();
    if (newest.isEmpty()) {
      return;
    }
    long size = underway == 0 ? newest.get().size() : underway;
    Optional<LogAnchor.Anchored> found = chain.find(origin, size);
    if (found.isPresent()) {
      store.anchored(
          size, new TimelineStore.Anchor(found.get().transaction(), found.get().block()));
      anchored.set(size);
      underway = 0;
    } else if (underway == 0) {
      Checkpoint checkpoint =
          key.verifier()
              .open(newest.get().note())
              .orElseThrow(
                  () -> new TimelineException("the newest checkpoint was signed with another key"));
      chain.anchor(origin, checkpoint.size(), checkpoint.root());
      underway = size;
    }
  }
}
