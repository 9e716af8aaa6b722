package io.meta138.incident.desk;

import io.meta138.incident.timeline.Timeline;
import io.meta138.platform.db.Database;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what was decided, one batch after the other: the journal, what changed, notices and
 * timeline in one transaction. Whoever waits is answered, and readers see it, once it is durable.
 */
final class Committer {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

  private final Decisions decisions;
  private final Database database;
  private final Store store;
  private final Outgoing outgoing;
  private final Timeline timeline;
  private final DeskView view;
  private final Counter failures;
  private final Timer commits;

  Committer(
      Decisions decisions,
      Database database,
      Outgoing outgoing,
      Timeline timeline,
      DeskView view,
      MeterRegistry metrics) {
    this.decisions = decisions;
    this.database = database;
    this.store = new Store(database);
    this.outgoing = outgoing;
    this.timeline = timeline;
    this.view = view;
    this.failures = metrics.counter("meta138_desk_commit_failures");
    this.commits =
        Timer.builder("meta138_desk_batch").publishPercentileHistogram().register(metrics);
  }

  /** Commits until no more decisions come, or until it is interrupted. */
  void run() {
    try {
      Optional<Batch> batch = decisions.take();
      while (batch.isPresent()) {
        settle(batch.get());
        batch = decisions.take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void settle(Batch batch) {
    AtomicBoolean written = new AtomicBoolean();
    try {
      if (!batch.changesNothing()) {
        commit(batch, written);
        view.publish(batch.effects());
      }
    } catch (RuntimeException e) {
      failures.increment();
      LOG.warn("A batch of {} inputs was not committed: {}", batch.decided().size(), e.toString());
      decisions.lost(batch, "the database is not available", written.get());
      return;
    }
    decisions.settled();
    batch.tell();
    commits.record(System.nanoTime() - batch.begun(), TimeUnit.NANOSECONDS);
  }

  /**
   * Writes a batch.
   *
   * @param written set once all is written and only the commit is left, whose answer may be lost
   */
  private void commit(Batch batch, AtomicBoolean written) {
    Effects effects = batch.effects();
    List<Instant> times = batch.decided().stream().map(Batch.Decided::at).toList();
    List<String> inputs = batch.decided().stream().map(Batch.Decided::json).toList();
    byte[] body = Codec.pack(times, inputs, batch.answers());
    database
        .transactions()
        .executeWithoutResult(_ -> {
          store.fence(batch.epoch());
          store.journal(batch.at(), inputs.size(), body);
          store.write(effects);
          if (!effects.notices().isEmpty()) {
            outgoing.add(effects.notices());
          }
          if (!effects.entries().isEmpty()) {
            timeline.append(effects.entries());
          }
          written.set(true);
        });
  }
}
