package io.meta138.incident.notifications;

import io.meta138.platform.db.Database;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.signal.SignalSink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Delivers what is in the outbox, each channel on its own, and hands the results back.
 *
 * <p>One process delivers at a time: whoever starts it holds the desk's lock. A process that lost
 * the lock and does not know it can still send what it had leased, under the same keys, but its
 * results are fenced off.
 */
public final class Delivery implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  private static final long STOP_SECONDS = 3;
  private static final Duration PRUNE_EVERY = Duration.ofMinutes(10);
  private static final Duration PRUNE_MORE = Duration.ofSeconds(1);
  private static final int MOST_PRUNED = 1_000;

  private final Outbox outbox;
  private final InstantSource clock;
  private final LeaseStore leases;
  private final ExecutorService sends = Executors.newVirtualThreadPerTaskExecutor();
  private final List<ChannelWorker> workers;
  private final HandBack handBack;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * What a delivery works with.
   *
   * @param providers by channel; a notice for a channel without one fails for good
   * @param settings by channel; the standard ones where missing
   * @param addresses of the contacts
   * @param listener that results are handed to
   * @param signals where failing channels are reported
   * @param clock for every decision
   * @param registry for metrics
   */
  public record Parts(
      Map<Channel, Provider> providers,
      Map<Channel, DeliverySettings> settings,
      AddressBook addresses,
      DeliveryListener listener,
      SignalSink signals,
      InstantSource clock,
      MeterRegistry registry) {

    /** Copies the maps. */
    public Parts {
      providers = Map.copyOf(providers);
      settings = Map.copyOf(settings);
    }

    DeliverySettings settings(Channel channel) {
      DeliverySettings given = settings.get(channel);
      DeliverySettings chosen = given == null ? DeliverySettings.standard().get(channel) : given;
      if (chosen == null) {
        throw new NotificationException("no settings for channel " + channel);
      }
      return chosen;
    }
  }

  /** What the workers share. */
  record Shared(
      LeaseStore leases,
      ResultStore results,
      DeliveryMetrics metrics,
      Wake handBack,
      ExecutorService sends) {}

  /** A delivery that is not started yet, of an outbox in the same database. */
  public Delivery(Database database, Outbox outbox, Parts parts) {
    this.outbox = outbox;
    this.clock = parts.clock();
    this.leases = new LeaseStore(database);
    Wake handBackWake = new Wake();
    Shared shared =
        new Shared(
            leases,
            new ResultStore(database),
            new DeliveryMetrics(parts.registry()),
            handBackWake,
            sends);
    this.workers =
        Arrays.stream(Channel.values())
            .map(channel -> new ChannelWorker(channel, outbox, parts, shared))
            .toList();
    this.handBack = new HandBack(shared.results(), parts.listener(), parts.signals(), handBackWake);
  }

  @Override
  public String name() {
    return "delivery of notices";
  }

  /** Takes over what an earlier process had begun, and delivers from now on. */
  @Override
  public void start() {
    leases.releaseAll();
    workers.forEach(worker -> threads.add(Thread.ofVirtual().name("delivery").start(worker::run)));
    threads.add(Thread.ofVirtual().name("delivery results").start(handBack::run));
    threads.add(Thread.ofVirtual().name("delivery pruning").start(this::prune));
  }

  /** Forgets what was settled long ago, a little at a time. */
  private void prune() {
    try {
      while (true) {
        boolean more = false;
        try {
          more = outbox.prune(clock.instant().minus(outbox.keep()), MOST_PRUNED) == MOST_PRUNED;
        } catch (DataAccessException e) {
          LOG.warn("the outbox was not pruned", e);
        }
        Thread.sleep(more ? PRUNE_MORE : PRUNE_EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends it; attempts under way get a moment to end, and otherwise are made again at the next
   * start.
   */
  @Override
  public void stop() throws InterruptedException {
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join();
    }
    threads.clear();
    sends.shutdown();
    if (!sends.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
      sends.shutdownNow();
    }
  }

  /**
   * One round without threads of its own, for whoever steps a clock by hand: attempts everything
   * that may be attempted now, waits for the outcomes and hands them back.
   *
   * @return how many attempts were made
   */
  public int deliverDue() throws InterruptedException {
    int attempts = 0;
    int begun;
    do {
      begun = 0;
      for (ChannelWorker worker : workers) {
        begun += worker.pass();
      }
      workers.forEach(ChannelWorker::awaitIdle);
      attempts += begun;
    } while (begun > 0);
    handBack.pass();
    return attempts;
  }
}
