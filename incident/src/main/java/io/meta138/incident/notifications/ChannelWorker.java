package io.meta138.incident.notifications;

import io.meta138.incident.notifications.Provider.Answer;
import io.meta138.incident.notifications.Provider.Later;
import io.meta138.incident.notifications.Provider.Refused;
import io.meta138.incident.notifications.Provider.Taken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Delivers the notices of one channel: leases what is due, sends it, writes what became of it. */
final class ChannelWorker {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelWorker.class);

  /** Only a fallback: whoever adds a notice wakes the worker. */
  private static final Duration FALLBACK = Duration.ofSeconds(1);

  private static final Duration BETWEEN_WRITES = Duration.ofMillis(100);

  private final Channel channel;
  private final DeliverySettings settings;
  private final Optional<Provider> provider;
  private final AddressBook addresses;
  private final LeaseStore store;
  private final ThreadStore threads;
  private final ResultStore results;
  private final InstantSource clock;
  private final DeliveryMetrics metrics;
  private final Wake wake;
  private final Wake handBack;
  private final ExecutorService sends;
  private final Lanes lanes;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Phaser idle = new Phaser(1);

  ChannelWorker(Channel channel, Outbox outbox, Delivery.Parts parts, Delivery.Shared shared) {
    this.channel = channel;
    this.settings = parts.settings(channel);
    this.provider = Optional.ofNullable(parts.providers().get(channel));
    this.addresses = parts.addresses();
    this.store = shared.leases();
    this.threads = store.threads();
    this.results = shared.results();
    this.clock = parts.clock();
    this.metrics = shared.metrics();
    this.wake = outbox.wake(channel);
    this.handBack = shared.handBack();
    this.sends = shared.sends();
    this.lanes = new Lanes(settings);
  }

  /** Delivers until interrupted; an outage of the database, or whatever else, is waited out. */
  void run() {
    boolean outage = false;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        try {
          pass();
          outage = false;
          wake.await(untilNext());
        } catch (RuntimeException e) {
          if (!outage && (e instanceof DataAccessException || e instanceof TransactionException)) {
            LOG.warn("{}: the outbox can't be read: {}", channel, e.getMessage());
          } else if (!outage) {
            LOG.error("{}: notices can't be sent now", channel, e);
          }
          outage = true;
          wake.await(FALLBACK);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Begins an attempt for everything that may be sent now.
   *
   * @return how many attempts were begun
   */
  int pass() {
    Instant now = clock.instant();
    if (settings.latestOnly()) {
      store.supersede(channel, now);
    }
    if (store.tellLate(channel, now.minus(settings.lateAfter()), now) > 0) {
      handBack.up();
    }
    int begun = 0;
    while (true) {
      int free = settings.atOnce() - underWay.get();
      if (free <= 0) {
        return begun;
      }
      var leases =
          store.lease(
              channel,
              now,
              settings.lease(),
              lanes.closed(now),
              lanes.probing(),
              settings.pace().isPositive(),
              free);
      if (leases.isEmpty()) {
        return begun;
      }
      for (Lease lease : leases) {
        begin(lease, now);
        begun++;
      }
    }
  }

  /** Waits until no attempt is under way. */
  void awaitIdle() {
    int phase = idle.getPhase();
    if (idle.getRegisteredParties() > 1) {
      idle.arrive();
      idle.awaitAdvance(phase);
    }
  }

  private Duration untilNext() {
    Instant now = clock.instant();
    Duration wait = FALLBACK;
    for (Optional<Instant> next : List.of(store.nextDue(channel, now), lanes.nextOpening(now))) {
      if (next.isPresent() && Duration.between(now, next.get()).compareTo(wait) < 0) {
        wait = Duration.between(now, next.get());
      }
    }
    return wait;
  }

  private void begin(Lease lease, Instant now) {
    lanes.begun(lease.notice().contact(), now);
    underWay.incrementAndGet();
    idle.register();
    sends.execute(() -> {
      try {
        settle(lease, attempt(lease));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // stopped: the lease ends and the next process resends
      } finally {
        lanes.ended(lease.notice().contact());
        underWay.decrementAndGet();
        idle.arriveAndDeregister();
        wake.up();
        handBack.up();
      }
    });
  }

  private Answer attempt(Lease lease) throws InterruptedException {
    Notice notice = lease.notice();
    Optional<Address> address = addresses.address(notice.contact(), channel);
    if (provider.isEmpty()) {
      return new Refused("the channel " + channel + " is not configured");
    }
    if (address.isEmpty()) {
      return new Refused("the contact " + notice.contact() + " has no address for " + channel);
    }
    Message message;
    try {
      message =
          new Message(
              notice,
              address.get(),
              lease.attempt(),
              lease.firstAttemptAt(),
              clock.instant(),
              threads.reference(notice),
              threads.pages(notice),
              threads.told(notice));
    } catch (DataAccessException e) {
      return new Later("the thread of the notice can't be read", Optional.empty());
    }
    return within(provider.get(), message);
  }

  /** Sends within the deadline; a provider that ignores it is interrupted. */
  private Answer within(Provider chosen, Message message) throws InterruptedException {
    Future<Answer> answer = sends.submit(() -> chosen.send(message, settings.deadline()));
    try {
      // the provider's own deadline comes first: it knows better what happened
      return answer.get(settings.deadline().plusMillis(500).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Later(
          "no answer within " + settings.deadline().toMillis() + " ms", Optional.empty());
    } catch (ExecutionException e) {
      LOG.error("{}: the provider failed on {}", channel, message.notice().key(), e.getCause());
      return new Later("the provider failed: " + e.getCause(), Optional.empty());
    } finally {
      answer.cancel(true);
    }
  }

  /**
   * Writes what became of an attempt. While the database is out it is tried for as long as the
   * lease may last; after that the notice is sent again under its key.
   */
  private void settle(Lease lease, Answer answer) throws InterruptedException {
    String contact = lease.notice().contact();
    int failures =
        answer instanceof Later(_, Optional<Duration> wait)
            ? lanes.failed(contact, clock.instant(), wait)
            : 0;
    long until = System.nanoTime() + settings.lease().minus(settings.deadline()).toNanos();
    while (true) {
      try {
        store.transact(() -> write(lease, answer, failures));
        break;
      } catch (DataAccessException | TransactionException e) {
        if (System.nanoTime() - until > 0 || Thread.currentThread().isInterrupted()) {
          LOG.warn("{}: what became of {} can't be written", channel, lease.notice().key(), e);
          break;
        }
        LockSupport.parkNanos(BETWEEN_WRITES.toNanos());
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
    note(lease, answer);
  }

  private void write(Lease lease, Answer answer, int failures) {
    Instant now = clock.instant();
    Notice notice = lease.notice();
    switch (answer) {
      case Taken(String receipt, Optional<String> reference) -> {
        if (store.delivered(lease, now, receipt, reference)) {
          results.add("DELIVERED", notice, now, receipt);
          results.reached(notice, now);
        } else {
          metrics.fencedOff(channel);
        }
      }
      case Later(String reason, Optional<Duration> wait) -> {
        Duration standard = settings.waitAfter(lease.attempt());
        Instant due = now.plus(wait.filter(w -> w.compareTo(standard) > 0).orElse(standard));
        if (due.isAfter(lease.firstAttemptAt().plus(settings.giveUpAfter()))) {
          giveUp(lease, now, "given up after " + lease.attempt() + " attempts: " + reason);
        } else if (store.putOff(lease, due, reason)) {
          store.tellLate(lease, now, reason);
          if (failures >= settings.failingAfter()) {
            results.failing(notice, now, reason);
          }
        } else {
          metrics.fencedOff(channel);
        }
      }
      case Refused(String reason) -> giveUp(lease, now, reason);
    }
  }

  private void giveUp(Lease lease, Instant now, String reason) {
    if (store.failed(lease, now, reason)) {
      results.add("FAILED", lease.notice(), now, reason);
      results.failing(lease.notice(), now, reason);
    } else {
      metrics.fencedOff(channel);
    }
  }

  private void note(Lease lease, Answer answer) {
    Notice notice = lease.notice();
    Instant now = clock.instant();
    switch (answer) {
      case Taken _ -> {
        lanes.reached(notice.contact());
        metrics.delivered(notice, Duration.between(notice.at(), now));
      }
      case Later(String reason, _) -> {
        metrics.attemptFailed(channel);
        LOG.info("{}: {} is put off: {}", channel, notice.key(), reason);
      }
      case Refused(String reason) -> {
        metrics.refused(channel);
        LOG.warn("{}: {} is given up: {}", channel, notice.key(), reason);
      }
    }
  }
}
