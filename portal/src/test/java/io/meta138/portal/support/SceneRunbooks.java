package io.meta138.portal.support;

import io.meta138.incident.people.Directory;
import io.meta138.incident.people.Right;
import io.meta138.incident.runbooks.Actions;
import io.meta138.incident.runbooks.RunEngine;
import io.meta138.incident.runbooks.RunStore;
import io.meta138.incident.runbooks.RunWorker;
import io.meta138.incident.runbooks.Runbooks;
import io.meta138.incident.server.DeskServer;
import io.meta138.incident.timeline.TimelineStore;
import io.meta138.platform.db.Database;
import io.meta138.platform.runbook.RunbookAction;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The desk's real engine with one runbook, which starts nodes that are numbers. */
final class SceneRunbooks {
  private static final String CALM =
      """
      name: calm
      title: Calm it
      description: Starts a node.
      parameters:
        - name: node
          type: name
          description: Which one.
      steps:
        - id: start
          title: Start it
          action:
            use: world.start
            with: {node: "${node}"}
            after:
              use: world.state
              expect: ["up >= 1"]
              within: 60s
      """;

  private final AtomicInteger up = new AtomicInteger();
  private final RunWorker worker;

  SceneRunbooks(
      DeskServer server,
      Database database,
      TimelineStore timeline,
      Directory directory,
      InstantSource clock) {
    Actions actions =
        new Actions(
            List.of(
                new World("world.state", List.of(), Set.of("up"), false),
                new World(
                    "world.start",
                    List.of(
                        new RunbookAction.Parameter(
                            "node", RunbookAction.Type.NAME, true, "Which one.")),
                    Set.of(),
                    true)));
    Runbooks runbooks =
        switch (Runbooks.parse("calm.yaml", CALM, actions)) {
          case Runbooks.Result.Valid(Runbooks all) -> all;
          case Runbooks.Result.Invalid(var problems) ->
              throw new IllegalStateException(problems.toString());
        };
    RunEngine engine =
        new RunEngine(
            new RunStore(database, timeline),
            actions,
            actor ->
                directory
                    .role(actor.replaceFirst("^person:", ""))
                    .filter(role -> role.rights().contains(Right.APPROVE))
                    .isPresent(),
            clock,
            "scene");
    server.offer(runbooks, engine);
    worker = new RunWorker(engine);
  }

  void start() {
    worker.start();
  }

  void stop() throws InterruptedException {
    worker.stop();
  }

  /** Looks at the world, or changes it. */
  private final class World implements RunbookAction {
    private final String name;
    private final List<Parameter> parameters;
    private final Set<String> values;
    private final boolean changes;

    World(String name, List<Parameter> parameters, Set<String> values, boolean changes) {
      this.name = name;
      this.parameters = parameters;
      this.values = values;
      this.changes = changes;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String description() {
      return "What a test wants.";
    }

    @Override
    public List<Parameter> parameters() {
      return parameters;
    }

    @Override
    public Set<String> values() {
      return values;
    }

    @Override
    public boolean changes() {
      return changes;
    }

    @Override
    public Result run(Map<String, String> arguments, boolean dryRun, String key, Duration limit) {
      if (changes && !dryRun) {
        up.incrementAndGet();
      }
      return new Result.Done(
          up + " are up", changes ? Map.of() : Map.of("up", Integer.toString(up.get())));
    }
  }
}
