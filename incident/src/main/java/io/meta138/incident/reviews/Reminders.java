package io.meta138.incident.reviews;

import io.meta138.platform.db.Database;
import io.meta138.platform.lifecycle.Service;
import io.meta138.platform.signal.Signal;
import io.meta138.platform.signal.SignalSink;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Reminds people of reviews and action items that are overdue by signals, and tells the desk of
 * reviews that were closed until it has taken note.
 */
public final class Reminders implements Service {
  /** Kind of the signal about a review that should be closed by now. */
  public static final String REVIEW_OVERDUE = "review.overdue";

  /** Kind of the signal about an action item that should be done by now. */
  public static final String ACTION_OVERDUE = "review.action-overdue";

  private static final Logger LOG = LoggerFactory.getLogger(Reminders.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Database database;
  private final SignalSink signals;
  private final Predicate<String> reviewed;
  private final InstantSource clock;
  private @Nullable ScheduledExecutorService timer;
  private boolean outage;

  /**
   * Reminders that are not started.
   *
   * @param reviewed tells the desk that the incident with this id was reviewed; whether it has
   *     taken note, so that it need not be told again
   */
  public Reminders(
      Database database, SignalSink signals, Predicate<String> reviewed, InstantSource clock) {
    this.database = database;
    this.signals = signals;
    this.reviewed = reviewed;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "review reminders";
  }

  @Override
  public synchronized void start() {
    timer = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name(name()).factory());
    var _ = timer.scheduleWithFixedDelay(this::attempt, 1, EVERY.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public synchronized void stop() {
    if (timer != null) {
      timer.shutdownNow();
      timer = null;
    }
  }

  private void attempt() {
    try {
      pass();
      outage = false;
    } catch (DataAccessException | TransactionException e) {
      if (!outage) {
        LOG.warn("reviews can't be read: {}", e.getMessage());
      }
      outage = true;
    } catch (RuntimeException e) {
      // anything thrown would end the schedule without a word
      LOG.error("reminders failed", e);
    }
  }

  /** One look at everything that may be overdue. */
  public void pass() {
    Instant now = clock.instant();
    reviews(now);
    actions(now);
    closed();
  }

  private record Due(String id, String text) {}

  private void reviews(Instant now) {
    List<Due> late =
        due(
            "update incident.review set reminded = true where state <> 'CLOSED' and due_at <= ?"
                + " returning id, incident || ', due ' || due_at::date",
            now.atOffset(ZoneOffset.UTC));
    late.forEach(one ->
        report(
            REVIEW_OVERDUE,
            "review:" + one.id(),
            Signal.State.RAISED,
            now,
            "Review " + one.id() + " of " + one.text() + ", is overdue"));
    due(
            "update incident.review set reminded = false where reminded and (state = 'CLOSED' or"
                + " due_at > ?) returning id, incident",
            now.atOffset(ZoneOffset.UTC))
        .forEach(one ->
            report(
                REVIEW_OVERDUE,
                "review:" + one.id(),
                Signal.State.CLEARED,
                now,
                "Review " + one.id() + " is closed"));
  }

  private void actions(Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    due(
            "update incident.review_action set reminded = true where state = 'OPEN' and due < ?"
                + " returning id::text, owner || ', due ' || due",
            today)
        .forEach(one ->
            report(
                ACTION_OVERDUE,
                "action:" + one.id(),
                Signal.State.RAISED,
                now,
                "Action item " + one.id() + " of " + one.text() + ", is overdue"));
    due(
            "update incident.review_action set reminded = false where reminded and (state <> 'OPEN'"
                + " or due >= ?) returning id::text, owner",
            today)
        .forEach(one ->
            report(
                ACTION_OVERDUE,
                "action:" + one.id(),
                Signal.State.CLEARED,
                now,
                "Action item " + one.id() + " is no longer overdue"));
  }

  private void closed() {
    List<Due> untold =
        database
            .jdbc()
            .sql(
                "select id, incident from incident.review where state = 'CLOSED' and not told limit 100")
            .query((row, _) -> new Due(row.getString(1), row.getString(2)))
            .list();
    for (Due review : untold) {
      if (reviewed.test(review.text())) {
        database
            .jdbc()
            .sql("update incident.review set told = true where id = ?")
            .param(review.id())
            .update();
      }
    }
  }

  private List<Due> due(String sql, Object by) {
    return database
        .jdbc()
        .sql(sql)
        .param(by)
        .query((row, _) -> new Due(row.getString(1), row.getString(2)))
        .list();
  }

  private void report(String kind, String subject, Signal.State state, Instant at, String text) {
    signals.report(new Signal(kind, subject, state, at, text, Map.of()));
  }
}
