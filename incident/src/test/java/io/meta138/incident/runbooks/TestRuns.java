package io.meta138.incident.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.meta138.incident.timeline.Entry;
import io.meta138.incident.timeline.TimelineEntry;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import io.meta138.platform.runbook.RunbookAction;
import io.meta138.platform.runbook.RunbookAction.Result;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** A database, a clock that a test moves, and a small world to act on. */
final class TestRuns implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");
  static final String ALICE = "person:alice";
  static final String BOB = "person:bob";

  final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
  final InstantSource time = clock::get;

  /** How many validators are up; what the actions change. */
  int up = 2;

  long height = 100;

  final FakeAction state =
      FakeAction.look(
          "world.state",
          List.of(),
          Set.of("up", "name"),
          (_, _, _) ->
              new Result.Done(
                  up + " are up", Map.of("up", String.valueOf(up), "name", "validator-1")));
  final FakeAction blocks =
      FakeAction.look(
          Actions.BLOCKS,
          List.of(),
          Set.of("height"),
          (_, _, _) -> new Result.Done("blocks", Map.of("height", String.valueOf(height))));
  final FakeAction start =
      FakeAction.change(
          "world.start",
          false,
          List.of(
              FakeAction.parameter("node", RunbookAction.Type.NAME, true),
              FakeAction.parameter("many", RunbookAction.Type.INTEGER, false)),
          Set.of("node"),
          (arguments, dryRun, _) -> {
            if (!dryRun) {
              up++;
            }
            return new Result.Done(
                "starts " + arguments.get("node"), Map.of("node", arguments.get("node")));
          });
  final FakeAction stop =
      FakeAction.change(
          "world.stop",
          true,
          List.of(FakeAction.parameter("node", RunbookAction.Type.NAME, true)),
          Set.of(),
          (_, dryRun, _) -> {
            if (!dryRun) {
              up = 2;
            }
            return new Result.Done("stops it", Map.of());
          });

  private final EmbeddedPostgres server;
  final Database database;
  TimelineStore timeline;
  RunEngine engine;

  TestRuns() {
    try {
      server = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    database =
        Database.connect(server.getJdbcUrl("postgres", "postgres"), "postgres", "postgres", 6);
    timeline = new TimelineStore(database);
    engine = another("desk-1");
  }

  String url() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  int port() {
    return server.getPort();
  }

  void empty() {
    database.jdbc().sql("drop schema if exists incident cascade").update();
    database.migrate("incident");
    timeline = new TimelineStore(database);
    engine = another("desk-1");
    clock.set(NOW);
    up = 2;
  }

  /** The actions as they are at first, with nothing recorded. */
  void reset() {
    height = 100;
    List.of(state, blocks, start, stop).forEach(FakeAction::reset);
  }

  List<RunbookAction> all() {
    return List.of(state, blocks, start, stop);
  }

  Actions actions() {
    return new Actions(all());
  }

  /** Another desk on the same database. */
  RunEngine another(String owner) {
    return new RunEngine(
        new RunStore(database, timeline),
        actions(),
        // the directory spells Erin with a capital
        person -> !Set.of("person:viewer", "person:erin").contains(person),
        time,
        owner);
  }

  Runbook runbook(String steps) {
    String text =
        """
        name: test
        title: A test
        description: For a test.
        parameters:
          - name: node
            type: name
            description: Which one.
        steps:
        """
            + steps.indent(2);
    return switch (Runbooks.parse("test.yaml", text, actions())) {
      case Runbooks.Result.Valid(Runbooks runbooks) -> runbooks.find("test").orElseThrow();
      case Runbooks.Result.Invalid(var problems) -> throw new AssertionError(problems.toString());
    };
  }

  String begin(Runbook runbook) {
    return begin(runbook, false);
  }

  String begin(Runbook runbook, boolean dryRun) {
    Reply reply =
        engine.start(
            new RunEngine.Order(runbook, "I-1", ALICE, Map.of("node", "validator-1"), dryRun));
    assertThat(reply).isInstanceOf(Reply.Accepted.class);
    return ((Reply.Accepted) reply).run();
  }

  void later(Duration span) {
    clock.updateAndGet(now -> now.plus(span));
  }

  void turn() throws InterruptedException {
    engine.turn();
  }

  /** Lets time go by in small steps, with work done in between. */
  void pass(Duration span) throws InterruptedException {
    Instant end = clock.get().plus(span);
    while (clock.get().isBefore(end)) {
      engine.turn();
      later(Duration.ofSeconds(2));
    }
    engine.turn();
  }

  RunView view(String run) {
    return engine.find(run).orElseThrow();
  }

  String hash(String run) {
    return view(run).current().orElseThrow().plan().orElseThrow().hash();
  }

  List<String> kinds() {
    return timeline.of("I-1", 0, 1_000).stream()
        .map(TimelineEntry::entry)
        .map(Entry::kind)
        .map(kind -> kind.substring("runbook.".length()))
        .toList();
  }

  @Override
  public void close() {
    database.close();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
