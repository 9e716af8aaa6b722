package io.meta138.incident.people;

import io.meta138.platform.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Those who stand in on call, as entered at run time: durable, and at hand in memory. */
public final class StandIns {
  private static final Duration LONGEST = Duration.ofDays(90);

  private final Database database;
  private final Directory directory;
  private final InstantSource clock;
  private final AtomicReference<List<StandIn>> current = new AtomicReference<>(List.of());

  /** What came of entering one. */
  public sealed interface Entered {}

  /** It counts from now on. */
  public record Added(StandIn standIn) implements Entered {}

  /** It does not make sense. */
  public record NotAdded(String reason) implements Entered {}

  /** Those in the database, read once now. */
  public StandIns(Database database, Directory directory, InstantSource clock) {
    this.database = database;
    this.directory = directory;
    this.clock = clock;
    reload();
  }

  /** Reads those that have not ended. */
  public void reload() {
    current.set(
        database
            .jdbc()
            .sql(
                """
                select id, schedule, person, starts_at, ends_at, created_by, reason
                from incident.oncall_override
                where ended_at is null and ends_at > :now order by id
                """)
            .param("now", utc(clock.instant()))
            .query((row, _) ->
                new StandIn(
                    row.getLong("id"),
                    row.getString("schedule"),
                    row.getString("person"),
                    row.getObject("starts_at", OffsetDateTime.class).toInstant(),
                    row.getObject("ends_at", OffsetDateTime.class).toInstant(),
                    row.getString("created_by"),
                    row.getString("reason")))
            .list()
            .stream()
            // whoever has left the directory can't be paged, so the schedule itself counts
            .filter(one -> directory.people().contains(one.person()))
            .toList());
  }

  /**
   * Enters one.
   *
   * @param from beginning; may be in the past
   * @param until end; in the future and at most 90 days after the beginning
   * @param by who enters it
   */
  public Entered add(
      String schedule, String person, Instant from, Instant until, String by, String reason) {
    if (directory.schedule(schedule).isEmpty()) {
      return new NotAdded("there is no schedule '" + schedule + "'");
    }
    if (!directory.people().contains(person)) {
      return new NotAdded("there is no person '" + person + "'");
    }
    if (!until.isAfter(from) || !until.isAfter(clock.instant())) {
      return new NotAdded("expected an end after the beginning and after now, found " + until);
    }
    if (Duration.between(from, until).compareTo(LONGEST) > 0) {
      return new NotAdded("expected at most " + LONGEST.toDays() + " days");
    }
    long id =
        database
            .jdbc()
            .sql(
                """
                insert into incident.oncall_override
                    (schedule, person, starts_at, ends_at, created_at, created_by, reason)
                values (:schedule, :person, :from, :until, :now, :by, :reason) returning id
                """)
            .param("schedule", schedule)
            .param("person", person)
            .param("from", utc(from))
            .param("until", utc(until))
            .param("now", utc(clock.instant()))
            .param("by", by)
            .param("reason", reason)
            .query((row, _) -> row.getLong(1))
            .single();
    reload();
    return new Added(new StandIn(id, schedule, person, from, until, by, reason));
  }

  /** Ends one now; false when there is none with this identifier that has not ended. */
  public boolean end(long id) {
    boolean ended =
        database
                .jdbc()
                .sql(
                    """
                    update incident.oncall_override set ended_at = :now
                    where id = :id and ended_at is null and ends_at > :now
                    """)
                .param("now", utc(clock.instant()))
                .param("id", id)
                .update()
            == 1;
    reload();
    return ended;
  }

  /** Those that have not ended, in the order in which they were entered. */
  public List<StandIn> current() {
    return current.get();
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
