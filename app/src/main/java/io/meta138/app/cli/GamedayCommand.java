package io.meta138.app.cli;

import io.meta138.app.gameday.Drill;
import io.meta138.app.gameday.Gameday;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code meta138 incident gameday}. */
@Command(
    name = "gameday",
    description =
        "Inject real faults, and decoys among them, into a devnet of their own, and score what its"
            + " incident desk makes of them: found, named by their cause, paged for, over by"
            + " itself.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The seed draws order, moments and venues. The faults are logged in faults.jsonl below the",
      "state; the scorer knows nothing else of them. Exit code 0: precision and recall are 0.9 or",
      "better, every page that was due was handed over and every incident is over; 1: not so.",
      "Ctrl-C undoes what is in force, prints the score of what was over by then, and exits 130.",
      "",
      "Examples:",
      "  meta138 incident gameday --list",
      "  meta138 incident gameday chain-stalled",
      "  meta138 incident gameday all --seed 7",
      "  meta138 incident gameday all --json"
    })
final class GamedayCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "A fault or decoy of --list, or all of them.")
  private @Nullable String name;

  @Option(names = "--list", description = "Show every fault and decoy.")
  private boolean list;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides order, moments and venues (default ${DEFAULT-VALUE}).",
      defaultValue = "138")
  private long seed;

  @Option(
      names = "--state",
      paramLabel = "DIRECTORY",
      description =
          "Where its devnet keeps its state, emptied at the start (default: .meta138/gameday in the"
              + " installation).")
  private @Nullable Path state;

  @Mixin private Output output;

  @Override
  public Integer call() throws Exception {
    if (list) {
      list();
      return 0;
    }
    if (name == null) {
      throw UserError.usage("name a fault, or all; --list shows them");
    }
    Path root = Installation.root();
    Path directory = state == null ? root.resolve(".meta138/gameday") : state;
    Optional<Gameday.Outcome> outcome = Optional.empty();
    try (Ending ending = Ending.onSignal(output.err())) {
      Drill.Hears hears = new Told(output, ending);
      Gameday gameday =
          Gameday.named(root, directory, name, seed, hears)
              .orElseThrow(
                  () -> UserError.usage("there is no fault '" + name + "'; --list shows them"));
      try {
        if (ending.unlessAsked(gameday::start)) {
          outcome = gameday.run(hears);
        }
      } finally {
        gameday.stop();
      }
      outcome.ifPresent(this::print);
    }
    return outcome.map(Gameday.Outcome::good).orElse(false) ? 0 : 1;
  }

  /** Tells a person, or prints lines of JSON. */
  private record Told(Output output, Ending ending) implements Drill.Hears {
    @Override
    public void progress(String words) {
      output.err().println(words + " …");
      output.err().flush();
    }

    @Override
    public void event(Map<String, Object> line) {
      if (output.json()) {
        output.jsonLine(line);
      }
      String what =
          switch (String.valueOf(line.get("event"))) {
            case "injected" -> "%s: %s".formatted(line.get("fault"), line.get("about"));
            case "ended" -> line.get("fault") + " is over";
            case "cut-short" -> "the drill is cut short";
            default -> "the drill begins";
          };
      output.err().println(Words.date(Instant.parse(String.valueOf(line.get("at")))) + "  " + what);
      output.err().flush();
    }

    @Override
    public boolean over(Duration pause) throws InterruptedException {
      return ending.over(pause);
    }
  }

  private void print(Gameday.Outcome outcome) {
    if (output.json()) {
      outcome.faults().forEach(output::jsonLine);
      output.jsonLine(outcome.score());
      return;
    }
    Table table =
        new Table(
            Table.Column.left("FAULT"),
            Table.Column.left("FROM"),
            Table.Column.left("CAUSE"),
            Table.Column.left("INCIDENT"),
            Table.Column.right("FOUND AFTER"),
            Table.Column.right("PAGED AFTER"),
            Table.Column.left("RECOVERED"));
    for (Map<String, Object> fault : outcome.faults()) {
      table.row(
          shown(fault, "fault"),
          Words.date(Instant.parse(shown(fault, "begins"))),
          shown(fault, "cause"),
          shown(fault, "incident"),
          millis(fault, "detectedMillis"),
          millis(fault, "pageMillis"),
          Boolean.TRUE.equals(fault.get("recovered")) ? "yes" : "no");
    }
    table.lines().forEach(output.out()::println);
    output.out().println();
    outcome.score().forEach((key, value) -> output.out().println(key + ": " + value));
    output.out().flush();
  }

  private static String millis(Map<String, Object> line, String key) {
    return line.get(key) instanceof Long millis
        ? "%d.%01d s".formatted(millis / 1_000, millis % 1_000 / 100)
        : Words.NONE;
  }

  private static String shown(Map<String, Object> line, String key) {
    return line.containsKey(key) ? String.valueOf(line.get(key)) : Words.NONE;
  }

  private void list() {
    List<Map<String, Object>> all = Gameday.list(seed);
    if (output.json()) {
      output.json(all);
      return;
    }
    Table table =
        new Table(
            Table.Column.left("NAME"),
            Table.Column.left("KIND"),
            Table.Column.left("SEVERITY"),
            Table.Column.left("WHAT IS DONE"));
    for (Map<String, Object> one : all) {
      boolean decoy = Boolean.TRUE.equals(one.get("decoy"));
      table.row(
          shown(one, "name"),
          decoy ? "decoy" : "fault",
          decoy ? Words.NONE : shown(one, "severity"),
          shown(one, "about"));
    }
    table.lines().forEach(output.out()::println);
    output.out().flush();
  }
}
