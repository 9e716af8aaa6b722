package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code meta138 incident runs}. */
@Command(
    name = "runs",
    description =
        "Runs of runbooks, the newest first; or one with its steps and what it waits for.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 incident runs",
      "  meta138 incident runs --incident I-7 --json",
      "  meta138 incident runs R-3",
      "  meta138 incident runs R-3 --follow"
    })
final class IncidentRunsCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "RUN", description = "One of them, such as R-3.")
  private @Nullable String run;

  @Option(names = "--incident", paramLabel = "INCIDENT", description = "Only those for this one.")
  private @Nullable String incident;

  @Option(names = "--follow", description = "Show how the run goes on until it ends.")
  private boolean follow;

  @Mixin private PageOption part;

  @Mixin private DeskOption desk;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    if (run == null) {
      if (follow) {
        throw UserError.usage("--follow takes a run: meta138 incident runs R-3 --follow");
      }
      list();
      return 0;
    }
    JsonNode one = desk.get(RunTexts.path(run));
    if (follow) {
      return new RunFollower(desk, output, run).follow();
    }
    if (output.json()) {
      output.json(one);
    } else {
      RunFollower.print(one, output.out());
    }
    return 0;
  }

  private void list() throws InterruptedException {
    JsonNode page =
        desk.get(
            "/v1/runs?"
                + part.query()
                + (incident == null ? "" : "&incident=" + DeskClient.part(incident)));
    if (output.json()) {
      output.json(page);
      return;
    }
    if (page.path("items").isEmpty()) {
      output.out().println("no runbook was run; `meta138 incident runbooks` lists them");
      return;
    }
    Instant now = InstantSource.system().instant();
    Table table =
        new Table(
            Table.Column.left("RUN"),
            Table.Column.left("RUNBOOK"),
            Table.Column.left("STATUS"),
            Table.Column.left("STEP"),
            Table.Column.right("AGE"),
            Table.Column.left("INCIDENT"),
            Table.Column.left("BY"),
            Table.Column.left("HOW IT ENDED"));
    for (JsonNode one : page.path("items")) {
      boolean over = one.path("over").asBoolean(false);
      table.row(
          IncidentTexts.text(one, "id"),
          IncidentTexts.text(one, "runbook")
              + (one.path("dryRun").asBoolean(false) ? " (dry)" : ""),
          IncidentTexts.text(one, "status"),
          over
              ? Words.NONE
              : "%d/%d %s"
                  .formatted(
                      one.path("stepNumber").asInt(0),
                      one.path("steps").asInt(0),
                      IncidentTexts.text(one, "step")),
          IncidentTexts.age(one, "startedAt", now),
          IncidentTexts.text(one, "incident"),
          IncidentTexts.text(one, "requester"),
          IncidentTexts.text(one, "reason"));
    }
    table.lines().forEach(output.out()::println);
    PageOption.more(page, output.out());
  }
}
