package io.meta138.portal.status;

import io.meta138.portal.api.Documents.StatusComponent;
import io.meta138.portal.api.Documents.StatusSummary;
import io.meta138.portal.api.Documents.UptimeDay;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Writes down how components do, and keeps what was read back last, so that whoever is shown it
 * waits for no database.
 */
public final class UptimeNotes {
  private static final Logger LOG = LoggerFactory.getLogger(UptimeNotes.class);
  private static final Duration DAYS_FRESH = Duration.ofSeconds(60);

  private final Uptime uptime;
  private Instant daysAt = Instant.EPOCH;
  private boolean failing;
  private volatile Shown shown = new Shown(Map.of(), Map.of());

  /** Nothing is written down yet. */
  public UptimeNotes(Uptime uptime) {
    this.uptime = uptime;
  }

  /**
   * What is shown of components.
   *
   * @param since when each is in its state
   * @param days the last 90 of each, oldest first
   */
  record Shown(Map<String, Instant> since, Map<String, List<UptimeDay>> days) {}

  /** What was read last; nothing at first. */
  Shown shown() {
    return shown;
  }

  /**
   * Writes down how the components of this status do. While the database does not answer, what was
   * read last stays, and the time is one in which nobody looked.
   */
  public synchronized void note(StatusSummary status) {
    Instant now = status.asOf();
    try {
      for (StatusComponent component : status.components()) {
        uptime.saw(component.id(), component.state(), now);
      }
      Map<String, Instant> since = uptime.since();
      Map<String, List<UptimeDay>> days = shown.days();
      if (now.isBefore(daysAt) || !now.isBefore(daysAt.plus(DAYS_FRESH))) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        days = uptime.days(status.components().stream().map(StatusComponent::id).toList(), today);
        uptime.sweep(today);
        daysAt = now;
      }
      shown = new Shown(since, days);
      if (failing) {
        LOG.info("how components do is written down again");
      }
      failing = false;
    } catch (DataAccessException | TransactionException e) {
      if (!failing) {
        LOG.warn("how components do can't be written down: {}", e.getMessage());
      }
      failing = true;
    }
  }
}
