package io.meta138.incident.runbooks;

import io.meta138.incident.timeline.Entry;
import io.meta138.incident.timeline.Timeline;
import io.meta138.platform.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Runs in PostgreSQL; each change is committed together with its entries in the timeline. */
public final class RunStore {
  private static final OffsetDateTime NEVER = OffsetDateTime.MAX;

  private final Database database;
  private final Timeline timeline;

  /**
   * Runs kept there.
   *
   * @param database migrated for {@code incident}
   * @param timeline kept in the same database
   */
  public RunStore(Database database, Timeline timeline) {
    this.database = database;
    this.timeline = timeline;
  }

  /** The lease was lost to somebody else; nothing was written. */
  static final class Fenced extends Exception {
    private static final long serialVersionUID = 1L;

    Fenced(String run) {
      super("another desk has taken " + run);
    }
  }

  /**
   * A run that is leased.
   *
   * @param run as it is
   * @param fence all writes are under
   */
  record Claim(Run run, long fence) {}

  /** Everything about a run. */
  public Optional<RunView> find(String id) {
    return jdbc()
        .sql("select document from incident.runbook_run where id = ?")
        .params(id)
        .query((row, _) -> row.getString(1))
        .optional()
        .map(document -> new RunView(Canonical.read(document, Run.class), steps(id), words(id)));
  }

  /**
   * Runs, the newest first, of one incident or of all when it is empty.
   *
   * @param below only runs with a number less than this
   */
  public List<Run> list(String incident, long below, int limit) {
    return jdbc()
        .sql(
            "select document from incident.runbook_run where ? in ('', incident) and number < ?"
                + " order by number desc limit ?")
        .params(incident, below, limit)
        .query((row, _) -> row.getString(1))
        .list()
        .stream()
        .map(document -> Canonical.read(document, Run.class))
        .toList();
  }

  /**
   * A run and a mark of everything about it.
   *
   * @param run as it is
   * @param mark another one after each change of the run, its steps or what people said to it
   */
  public record Marked(Run run, String mark) {}

  /** The newest runs with their marks, the newest first. */
  public List<Marked> newest(int limit) {
    return jdbc()
        .sql(
            """
            select run.document,
                   md5(run.document
                       || coalesce((select string_agg(step.document, ' ' order by step.index)
                                    from incident.runbook_step step where step.run = run.id), '')
                       || coalesce((select max(word.id)
                                    from incident.runbook_word word where word.run = run.id), 0))
            from incident.runbook_run run order by run.number desc limit ?
            """)
        .params(limit)
        .query(
            (row, _) -> new Marked(Canonical.read(row.getString(1), Run.class), row.getString(2)))
        .list();
  }

  List<StepRun> steps(String run) {
    return jdbc()
        .sql("select document from incident.runbook_step where run = ? order by index")
        .params(run)
        .query((row, _) -> row.getString(1))
        .list()
        .stream()
        .map(document -> Canonical.read(document, StepRun.class))
        .toList();
  }

  List<Word> words(String run) {
    return jdbc()
        .sql(
            "select id, step, kind, person, text, at from incident.runbook_word where run = ?"
                + " order by id")
        .params(run)
        .query((row, _) ->
            new Word(
                row.getLong(1),
                row.getString(2),
                Word.Kind.valueOf(row.getString(3)),
                row.getString(4),
                row.getString(5),
                row.getObject(6, OffsetDateTime.class).toInstant()))
        .list();
  }

  /** Adds a run under the next number. */
  Run add(LongFunction<Run> made, LongFunction<List<Entry>> entries) {
    return database
        .transactions()
        .execute(_ -> {
          long number =
              jdbc()
                  .sql("select nextval('incident.runbook_run_number')")
                  .query(Long.class)
                  .single();
          Run run = made.apply(number);
          jdbc()
              .sql(
                  "insert into incident.runbook_run (id, number, runbook, incident, requester,"
                      + " status, started_at, deadline, next_at, document) values (?, ?, ?, ?, ?,"
                      + " ?, ?, ?, ?, ?)")
              .params(
                  run.id(),
                  number,
                  run.runbook().name(),
                  run.incident(),
                  run.requester(),
                  run.status().name(),
                  utc(run.startedAt()),
                  utc(run.deadline()),
                  utc(run.startedAt()),
                  Canonical.write(run))
              .update();
          timeline.append(entries.apply(number));
          return run;
        });
  }

  /** Keeps a word and wakes its run. */
  void say(String run, Word word, List<Entry> entries) {
    database
        .transactions()
        .executeWithoutResult(_ -> {
          jdbc()
              .sql(
                  "insert into incident.runbook_word (run, step, kind, person, text, at) values (?,"
                      + " ?, ?, ?, ?, ?)")
              .params(
                  run, word.step(), word.kind().name(), word.person(), word.text(), utc(word.at()))
              .update();
          jdbc()
              .sql("update incident.runbook_run set next_at = ? where id = ? and ended_at is null")
              .params(utc(word.at()), run)
              .update();
          timeline.append(entries);
        });
  }

  /** Leases runs that are due and that nobody has a lease of. */
  List<Claim> claim(String owner, Instant now, Duration lease, int most) {
    return jdbc()
        .sql(
            "update incident.runbook_run set owner = ?, fence = fence + 1, lease_until = ? where id"
                + " in (select id from incident.runbook_run where ended_at is null and least("
                + "next_at, deadline) <= ? and (lease_until is null or lease_until <= ?) order by"
                + " next_at limit ? for update skip locked) returning document, fence")
        .params(owner, utc(now.plus(lease)), utc(now), utc(now), most)
        .query((row, _) -> new Claim(Canonical.read(row.getString(1), Run.class), row.getLong(2)))
        .list();
  }

  /** Makes a lease longer; whether it was still held. */
  boolean renew(String run, long fence, Instant until) {
    return jdbc()
            .sql("update incident.runbook_run set lease_until = ? where id = ? and fence = ?")
            .params(utc(until), run, fence)
            .update()
        == 1;
  }

  /** Commits a change of a run, of the step if one is given, and their entries. */
  void save(Run run, long fence, Optional<StepRun> step, List<Entry> entries) throws Fenced {
    Boolean held =
        database
            .transactions()
            .execute(_ -> {
              int rows =
                  jdbc()
                      .sql(
                          "update incident.runbook_run set status = ?, ended_at = nullif(?, timestamptz 'infinity'), document = ?"
                              + " where id = ? and fence = ? and ended_at is null")
                      .params(
                          run.status().name(),
                          run.endedAt().isPresent() ? utc(run.endedAt().get()) : NEVER,
                          Canonical.write(run),
                          run.id(),
                          fence)
                      .update();
              if (rows == 0) {
                return false;
              }
              step.ifPresent(one -> saveStep(run.id(), one));
              timeline.append(entries);
              return true;
            });
    if (!Boolean.TRUE.equals(held)) {
      throw new Fenced(run.id());
    }
  }

  private void saveStep(String run, StepRun step) {
    jdbc()
        .sql(
            "insert into incident.runbook_step (run, index, document) values (?, ?, ?) on conflict"
                + " (run, index) do update set document = excluded.document")
        .params(run, step.index(), Canonical.write(step))
        .update();
  }

  /** Gives a lease back; the run is looked at again at a time. */
  void release(String run, long fence, Instant next) {
    jdbc()
        .sql(
            "update incident.runbook_run set owner = null, lease_until = null, next_at = ? where id"
                + " = ? and fence = ?")
        .params(utc(next), run, fence)
        .update();
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private JdbcClient jdbc() {
    return database.jdbc();
  }
}
