package io.meta138.incident.notifications;

import io.meta138.platform.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The notices that were decided on, durable with the decision. Whoever decides adds them within its
 * own transaction; {@link Delivery} hands them over as soon as that commits.
 */
public final class Outbox {
  private final OutboxStore store;
  private final InstantSource clock;
  private final Duration keep;
  private final Map<Channel, Wake> wakes = new EnumMap<>(Channel.class);

  /** An outbox in the schema {@code incident} of a database, that keeps notices for 90 days. */
  public Outbox(Database database, InstantSource clock) {
    this(database, clock, Duration.ofDays(90));
  }

  /**
   * An outbox in the schema {@code incident} of a database.
   *
   * @param keep how long a notice is kept after it was settled
   */
  public Outbox(Database database, InstantSource clock, Duration keep) {
    this.store = new OutboxStore(database);
    this.clock = clock;
    this.keep = keep;
    for (Channel channel : Channel.values()) {
      wakes.put(channel, new Wake());
    }
  }

  /**
   * Adds notices, in the order in which each thread of them is to be delivered, within the
   * transaction that is open on this thread. A notice whose key is there already changes nothing.
   */
  public void add(List<Notice> notices) {
    if (notices.isEmpty()) {
      return;
    }
    store.insert(notices, clock.instant());
    List<Wake> affected = notices.stream().map(Notice::channel).distinct().map(this::wake).toList();
    if (TransactionSynchronizationManager.isSynchronizationActive()) {
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void afterCommit() {
              affected.forEach(Wake::up);
            }
          });
    } else {
      affected.forEach(Wake::up);
    }
  }

  /** How far the notices of an incident have come, oldest first. */
  public List<Receipt> receipts(String incident) {
    return receipts(incident, 0, Integer.MAX_VALUE);
  }

  /**
   * Some of them, oldest first.
   *
   * @param after number of the last one before them; 0 begins with the first
   */
  public List<Receipt> receipts(String incident, long after, int most) {
    return store.receipts(incident, after, most);
  }

  /** How many notices wait to be taken by their provider, by channel. */
  public Map<Channel, Long> pending() {
    return store.pending().entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /**
   * Forgets notices that were settled before then, and whose incidents the desk keeps in mind no
   * more, so that none of them is needed to end a page; at most so many.
   *
   * @return how many
   */
  public int prune(Instant before, int most) {
    return store.prune(before, most);
  }

  Duration keep() {
    return keep;
  }

  Wake wake(Channel channel) {
    Wake wake = wakes.get(channel);
    if (wake == null) {
      throw new NotificationException("no wake for channel " + channel);
    }
    return wake;
  }
}
