package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code meta138 incident stats}. */
@Command(
    name = "stats",
    description =
        "How well incidents are dealt with: mean times to acknowledge (MTTA) and to resolve (MTTR),"
            + " pages a week, and how often each rule paged for nothing.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  meta138 incident stats",
      "  meta138 incident stats --last 2160h --json"
    })
final class IncidentStatsCommand implements Callable<Integer> {
  private static final int MOST_RULES = 20;

  @Option(
      names = "--last",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      defaultValue = "720h",
      description = "Incidents that opened so recently (default ${DEFAULT-VALUE}).")
  private Duration last;

  @Mixin private DeskOption desk;

  @Mixin private Output output;

  @Override
  public Integer call() throws InterruptedException {
    Instant now = InstantSource.system().instant();
    JsonNode report =
        desk.get("/v1/statistics?from=" + DeskClient.part(now.minus(last).toString()));
    if (output.json()) {
      output.json(report);
      return 0;
    }
    Table times =
        new Table(
            Table.Column.left("SEVERITY"),
            Table.Column.right("INCIDENTS"),
            Table.Column.right("ACKNOWLEDGED"),
            Table.Column.right("MTTA"),
            Table.Column.right("RESOLVED"),
            Table.Column.right("MTTR"));
    report
        .path("bySeverity")
        .properties()
        .forEach(one -> row(times, one.getKey().toUpperCase(Locale.ROOT), one.getValue()));
    row(times, "all", report.path("all"));
    times.lines().forEach(output.out()::println);
    output.out().println();
    Table weeks = new Table(Table.Column.left("WEEK"), Table.Column.right("PAGES"));
    for (JsonNode week : report.path("weeks")) {
      weeks.row(IncidentTexts.text(week, "week"), week.path("pages").asInt(0));
    }
    weeks.lines().forEach(output.out()::println);
    output.out().println();
    rules(report.path("rules"));
    if (!report.path("complete").asBoolean(true)) {
      output.out().println("there are more incidents than were counted; ask for less time");
    }
    return 0;
  }

  private static void row(Table table, String name, JsonNode times) {
    table.row(
        name,
        times.path("incidents").asInt(0),
        times.path("acknowledged").asInt(0),
        span(times, "mttaSeconds"),
        times.path("resolved").asInt(0),
        span(times, "mttrSeconds"));
  }

  private static String span(JsonNode times, String name) {
    return times.path(name).isNumber()
        ? Words.age(Duration.ofSeconds(times.path(name).asLong(0)))
        : Words.NONE;
  }

  private void rules(JsonNode rules) {
    Table table =
        new Table(
            Table.Column.left("RULE"),
            Table.Column.right("ALERTS"),
            Table.Column.right("PAGED"),
            Table.Column.right("FOR NOTHING"),
            Table.Column.right("PERCENT"));
    rules
        .valueStream()
        .limit(MOST_RULES)
        .forEach(rule ->
            table.row(
                IncidentTexts.text(rule, "rule"),
                rule.path("alerts").asInt(0),
                rule.path("paged").asInt(0),
                rule.path("noise").asInt(0),
                rule.path("percent").asInt(0)));
    table.lines().forEach(output.out()::println);
    if (rules.size() > MOST_RULES) {
      output.out().println("and %d more; --json has all".formatted(rules.size() - MOST_RULES));
    }
  }
}
