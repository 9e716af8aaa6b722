package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import io.meta138.app.runbooks.DeskActions;
import io.meta138.platform.config.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code meta138 incident runbooks}. */
@Command(
    name = "runbooks",
    description = "Runbooks of the desk; one of them with its steps; or whether files are right.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit code 2 when a checked file is wrong.",
      "",
      "Examples:",
      "  meta138 incident runbooks",
      "  meta138 incident runbooks validator-failure",
      "  meta138 incident runbooks --check runbooks/"
    })
final class IncidentRunbooksCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "NAME", description = "One of them.")
  private @Nullable String name;

  @Option(
      names = "--check",
      paramLabel = "FOLDER",
      description = "Check the runbooks (*.yaml) of a folder; asks no desk.")
  private @Nullable Path folder;

  @Mixin private DeskOption desk;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    if (folder != null) {
      return check(folder);
    }
    if (name == null) {
      list(desk.get("/v1/runbooks"));
    } else {
      JsonNode runbook = desk.get("/v1/runbooks/" + DeskClient.part(name));
      if (output.json()) {
        output.json(runbook);
      } else {
        show(runbook);
      }
    }
    return 0;
  }

  private int check(Path checked) {
    List<Problem> problems = DeskActions.problems(checked);
    if (output.json()) {
      output.json(Map.of("folder", checked.toString(), "problems", problems));
    } else if (problems.isEmpty()) {
      output.out().println(checked + ": no problem found");
    } else {
      problems.forEach(output.err()::println);
    }
    return problems.isEmpty() ? 0 : 2;
  }

  private void list(JsonNode page) {
    if (output.json()) {
      output.json(page);
      return;
    }
    Table table =
        new Table(
            Table.Column.left("NAME"),
            Table.Column.right("STEPS"),
            Table.Column.left("NEEDS"),
            Table.Column.left("WHAT FOR"));
    for (JsonNode runbook : page.path("items")) {
      List<String> needs = new ArrayList<>();
      runbook
          .path("parameters")
          .forEach(parameter -> {
            if (!parameter.has("default")) {
              needs.add(IncidentTexts.text(parameter, "name"));
            }
          });
      table.row(
          IncidentTexts.text(runbook, "name"),
          runbook.path("steps").asInt(0),
          needs.isEmpty() ? Words.NONE : String.join(" ", needs),
          IncidentTexts.text(runbook, "title"));
    }
    table.lines().forEach(output.out()::println);
  }

  private void show(JsonNode runbook) {
    say(IncidentTexts.text(runbook, "name") + ": " + IncidentTexts.text(runbook, "title"));
    say("  " + IncidentTexts.text(runbook, "description"));
    say("parameters");
    for (JsonNode parameter : runbook.path("parameters")) {
      say(
          "  %-12s %s%s"
              .formatted(
                  IncidentTexts.text(parameter, "name"),
                  IncidentTexts.text(parameter, "description"),
                  parameter.has("default")
                      ? " (default '" + parameter.path("default").asString("") + "')"
                      : ""));
    }
    say("steps");
    for (JsonNode step : runbook.path("steps")) {
      say(
          "  %-12s %-7s %s"
              .formatted(
                  IncidentTexts.text(step, "id"),
                  IncidentTexts.text(step, "kind"),
                  IncidentTexts.text(step, "title")));
      if (step.has("use")) {
        say("               " + RunTexts.call(step));
      }
      if (step.path("until").isObject()) {
        say("               until " + RunTexts.look(step.path("until")));
      }
      if (step.path("when").size() > 0) {
        say(
            "               only when "
                + String.join(
                    ", ",
                    step.path("when")
                        .valueStream()
                        .map(one -> IncidentTexts.line(one.asString("")))
                        .toList()));
      }
    }
  }

  private void say(String line) {
    output.out().println(line);
  }
}
