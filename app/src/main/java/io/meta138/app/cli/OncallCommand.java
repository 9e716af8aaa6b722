package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code meta138 oncall}: who is paged, and who stands in. */
@Command(
    name = "oncall",
    description = "Who is on call, and who stands in.",
    subcommands = {OncallCommand.Show.class, OncallCommand.StandIn.class, OncallCommand.End.class},
    footer = {
      "",
      "Examples:",
      "  meta138 oncall show",
      "  meta138 oncall override primary --for 4h --reason dentist"
    })
final class OncallCommand extends Group {

  /** {@code meta138 oncall show}. */
  @Command(
      name = "show",
      description = "Who is on call now, or the next two weeks of one schedule.",
      footer = {"", "Examples:", "  meta138 oncall show", "  meta138 oncall show primary --json"})
  static final class Show extends DeskCommand {
    @Parameters(arity = "0..1", paramLabel = "SCHEDULE", description = "Its name.")
    private @Nullable String schedule;

    @Override
    JsonNode ask(DeskOption desk) throws InterruptedException {
      return desk.get(schedule == null ? "/v1/oncall" : "/v1/oncall/" + DeskClient.part(schedule));
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
      (schedule == null ? now(answer) : shifts(answer)).lines().forEach(out::println);
    }

    private static Table now(JsonNode answer) {
      Table table =
          new Table(
              Table.Column.left("SCHEDULE"),
              Table.Column.left("ON CALL"),
              Table.Column.left("UNTIL"),
              Table.Column.left("BECAUSE"));
      for (JsonNode one : answer.path("items")) {
        JsonNode now = one.path("now");
        table.row(
            IncidentTexts.text(one, "schedule"),
            IncidentTexts.text(now, "person"),
            IncidentTexts.date(now, "until"),
            IncidentTexts.text(now, "because"));
      }
      return table;
    }

    private static Table shifts(JsonNode answer) {
      Table table =
          new Table(
              Table.Column.left("FROM"),
              Table.Column.left("UNTIL"),
              Table.Column.left("PERSON"),
              Table.Column.left("BECAUSE"));
      for (JsonNode shift : answer.path("items")) {
        table.row(
            IncidentTexts.date(shift, "from"),
            IncidentTexts.date(shift, "until"),
            IncidentTexts.text(shift, "person"),
            IncidentTexts.text(shift, "because"));
      }
      return table;
    }
  }

  /** {@code meta138 oncall override}. */
  @Command(
      name = "override",
      description = "Stand in on a schedule; only an administrator puts somebody else there.",
      footer = {
        "",
        "Examples:",
        "  meta138 oncall override primary --for 4h",
        "  meta138 oncall override primary --person bob --from 2026-12-24T18:00:00Z"
            + " --until 2026-12-25T18:00:00Z"
      })
  static final class StandIn extends DeskCommand {
    @Parameters(paramLabel = "SCHEDULE", description = "Its name.")
    private String schedule;

    @Option(names = "--person", paramLabel = "NAME", description = "Who; yourself when left out.")
    private @Nullable String person;

    @Option(names = "--from", paramLabel = "TIME", description = "From when; now when left out.")
    private @Nullable String from;

    @Option(names = "--until", paramLabel = "TIME", description = "Until when.")
    private @Nullable String until;

    @Option(
        names = "--for",
        paramLabel = "DURATION",
        converter = DurationConverter.class,
        description = "How long, instead of --until.")
    private @Nullable Duration span;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
    private @Nullable String reason;

    @Override
    JsonNode ask(DeskOption desk) throws InterruptedException {
      if ((until == null) == (span == null)) {
        throw UserError.usage("give either --until or --for");
      }
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("schedule", schedule);
      put(body, "person", person);
      put(body, "from", from);
      put(body, "until", until);
      put(body, "reason", reason);
      if (span != null) {
        body.put("seconds", span.toSeconds());
      }
      return desk.post("/v1/overrides", body);
    }

    @Override
    void print(JsonNode made, PrintWriter out) {
      out.println(
          "%s stands in on %s until %s (`meta138 oncall end %s` ends it)"
              .formatted(
                  IncidentTexts.text(made, "person"),
                  IncidentTexts.text(made, "schedule"),
                  IncidentTexts.date(made, "until"),
                  made.path("id").asLong(0)));
    }

    private static void put(Map<String, Object> body, String name, @Nullable String value) {
      if (value != null) {
        body.put(name, value);
      }
    }
  }

  /** {@code meta138 oncall end}. */
  @Command(
      name = "end",
      description = "End an override now.",
      footer = {"", "Example:", "  meta138 oncall end 3"})
  static final class End extends DeskCommand {
    @Parameters(paramLabel = "OVERRIDE", description = "Its number.")
    private long id;

    @Override
    JsonNode ask(DeskOption desk) throws InterruptedException {
      return desk.delete("/v1/overrides/" + id);
    }

    @Override
    void print(JsonNode ended, PrintWriter out) {
      out.println("override " + id + " has ended");
    }
  }
}
