package io.meta138.incident.runbooks;

import io.meta138.incident.timeline.Entry;
import io.meta138.incident.timeline.Timeline;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** A process that works on runs until it is killed at a point, or until none is left. */
public final class KilledWorker {
  static final String HERE = "HERE";
  static final String ENDED = "ENDED";

  private final Database database;
  private final int diesAt;
  private int point;

  private KilledWorker(Database database, int diesAt) {
    this.database = database;
    this.diesAt = diesAt;
  }

  /** Arguments: the database's URL, the point to be killed at, seconds the clock is ahead. */
  public static void main(String[] arguments) throws InterruptedException {
    Instant began = Instant.now();
    Instant base = TestRuns.NOW.plusSeconds(Long.parseLong(arguments[2]));
    // fifty seconds go by in one
    InstantSource time =
        () -> base.plusMillis(50 * java.time.Duration.between(began, Instant.now()).toMillis());
    try (Database database = Database.connect(arguments[0], "postgres", "postgres", 4)) {
      new KilledWorker(database, Integer.parseInt(arguments[1])).work(time);
    }
  }

  private void work(InstantSource time) throws InterruptedException {
    TimelineStore log = new TimelineStore(database);
    Timeline timeline =
        (List<Entry> entries) -> {
          reached();
          log.append(entries);
        };
    RunEngine engine =
        new RunEngine(
            new RunStore(database, timeline), actions(), _ -> true, time, "pid-" + diesAt);
    while (engine.list("", Long.MAX_VALUE, 100).stream().anyMatch(run -> !run.status().over())) {
      engine.turn();
      for (Run run : engine.list("", Long.MAX_VALUE, 100)) {
        if (run.status() == Run.Status.WAITING_FOR_APPROVAL) {
          StepRun step = engine.find(run.id()).orElseThrow().current().orElseThrow();
          engine.approve(run.id(), step.id(), step.plan().orElseThrow().hash(), "person:bob");
        }
      }
      LockSupport.parkNanos(10_000_000);
    }
    say(ENDED);
  }

  private void reached() {
    point++;
    if (point == diesAt) {
      say(HERE);
      while (true) {
        LockSupport.park();
      }
    }
  }

  @SuppressWarnings("SystemOut") // to the test
  private static void say(String text) {
    System.out.println(text);
    System.out.flush();
  }

  /** Effects are rows, which a killed process leaves behind. */
  Actions actions() {
    RunbookAction.Parameter what =
        new RunbookAction.Parameter("what", RunbookAction.Type.NAME, true, "What is done.");
    return new Actions(
        List.of(
            ActionOf.look(
                "world.seen",
                "Counts effects.",
                List.of(what),
                Set.of("count"),
                (arguments, _, _, _) ->
                    new Result.Done(
                        "counted",
                        Map.of(
                            "count", String.valueOf(count(arguments.getOrDefault("what", "")))))),
            doing("world.once", false, what),
            doing("world.keyed", true, what)));
  }

  private RunbookAction doing(String name, boolean repeatable, RunbookAction.Parameter what) {
    return new ActionOf(
        name,
        "Leaves a row.",
        List.of(what),
        Set.of(),
        true,
        repeatable,
        (arguments, dryRun, key, _) -> {
          if (!dryRun) {
            reached();
            database
                .jdbc()
                .sql("insert into world_effect (what, key) values (?, ?)")
                .params(arguments.get("what"), repeatable ? key : "")
                .update();
            reached();
          }
          return new Result.Done("done", Map.of());
        });
  }

  private long count(String what) {
    return database
        .jdbc()
        .sql("select count(*) from world_effect where what = ?")
        .params(what)
        .query((row, _) -> row.getLong(1))
        .single();
  }

  static Actions declared(Database database) {
    return new KilledWorker(database, 0).actions();
  }
}
