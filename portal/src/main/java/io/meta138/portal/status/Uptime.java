package io.meta138.portal.status;

import io.meta138.platform.db.Database;
import io.meta138.portal.api.Documents.UptimeDay;
import io.meta138.portal.views.State;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How long each component worked on each day in UTC. A time in which nobody looked, or in which
 * nothing was known, counts neither way.
 */
public final class Uptime {
  /** Days that are shown. */
  public static final int DAYS = 90;

  private static final Duration LONGEST_GAP = Duration.ofSeconds(60);

  private final Database database;
  private final Map<String, Look> looked = new HashMap<>();

  /** Kept in this database, whose schema {@code portal} is up to date. */
  public Uptime(Database database) {
    this.database = database;
  }

  /** A look at a component. */
  private record Look(State state, Instant at) {}

  /**
   * A component is in this state. The time since the last look counts when both looks knew
   * something and lie no further apart than a minute; in what it was at the second.
   */
  public synchronized void saw(String component, State state, Instant now) {
    change(component, state, now);
    Look before = looked.put(component, new Look(state, now));
    if (before == null || state == State.UNKNOWN || before.state() == State.UNKNOWN) {
      return;
    }
    Duration passed = Duration.between(before.at(), now);
    if (passed.isNegative() || passed.compareTo(LONGEST_GAP) > 0) {
      return;
    }
    Instant midnight =
        LocalDate.ofInstant(now, ZoneOffset.UTC).atStartOfDay().toInstant(ZoneOffset.UTC);
    if (before.at().isBefore(midnight)) {
      count(component, state, before.at(), midnight, midnight.minusMillis(1));
      count(component, state, midnight, now, now);
    } else {
      count(component, state, before.at(), now, now);
    }
  }

  private void count(String component, State state, Instant from, Instant to, Instant of) {
    long millis = Duration.between(from, to).toMillis();
    database
        .jdbc()
        .sql(
            """
            insert into portal.component_day (component, day, seen, well)
            values (:component, :day, :seen, :well)
            on conflict (component, day) do update
            set seen = component_day.seen + excluded.seen, well = component_day.well + excluded.well
            """)
        .param("component", component)
        .param("day", LocalDate.ofInstant(of, ZoneOffset.UTC))
        .param("seen", millis)
        .param("well", state == State.DOWN ? 0 : millis)
        .update();
  }

  private void change(String component, State state, Instant now) {
    database
        .jdbc()
        .sql(
            """
            insert into portal.component_state (component, state, since)
            values (:component, :state, :now)
            on conflict (component) do update set state = excluded.state, since = excluded.since
            where component_state.state <> excluded.state
            """)
        .param("component", component)
        .param("state", state.name().toLowerCase(Locale.ROOT))
        .param("now", now.atOffset(ZoneOffset.UTC))
        .update();
  }

  /** Since when each component is in its state. */
  public Map<String, Instant> since() {
    Map<String, Instant> all = new HashMap<>();
    database
        .jdbc()
        .sql("select component, since from portal.component_state")
        .query(
            (org.springframework.jdbc.core.RowCallbackHandler)
                row ->
                    all.put(
                        row.getString(1),
                        row.getObject(2, java.time.OffsetDateTime.class).toInstant()));
    return all;
  }

  /** The last 90 days of each component, oldest first, today included. */
  public Map<String, List<UptimeDay>> days(List<String> components, LocalDate today) {
    Map<String, Map<LocalDate, BigDecimal>> known = new HashMap<>();
    database
        .jdbc()
        .sql(
            "select component, day, seen, well from portal.component_day where day > :from and seen > 0")
        .param("from", today.minusDays(DAYS))
        .query(
            (org.springframework.jdbc.core.RowCallbackHandler)
                row ->
                    known
                        .computeIfAbsent(row.getString(1), _ -> new HashMap<>())
                        .put(
                            row.getObject(2, LocalDate.class),
                            BigDecimal.valueOf(row.getLong(4))
                                .divide(BigDecimal.valueOf(row.getLong(3)), 5, RoundingMode.DOWN)));
    Map<String, List<UptimeDay>> all = new HashMap<>();
    for (String component : components) {
      List<UptimeDay> days = new ArrayList<>();
      Map<LocalDate, BigDecimal> of = known.getOrDefault(component, Map.of());
      for (int back = DAYS - 1; back >= 0; back--) {
        LocalDate day = today.minusDays(back);
        days.add(new UptimeDay(day, Optional.ofNullable(of.get(day))));
      }
      all.put(component, days);
    }
    return all;
  }

  /** Forgets days that are shown no more. */
  public void sweep(LocalDate today) {
    database
        .jdbc()
        .sql("delete from portal.component_day where day <= :from")
        .param("from", today.minusDays(DAYS + 1L))
        .update();
  }
}
