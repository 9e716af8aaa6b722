package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code meta138 incident review action}: what has to be done because of an incident. */
@Command(
    name = "action",
    description = "Action items of reviews: added, given to people, settled.",
    subcommands = {
      ReviewActionCommand.Ls.class,
      ReviewActionCommand.Add.class,
      ReviewActionCommand.Assign.class,
      ReviewActionCommand.Done.class,
      ReviewActionCommand.Drop.class
    },
    footer = {
      "",
      "Examples:",
      "  meta138 incident review action list",
      "  meta138 incident review action add I-7 'alert on peers' --owner bob --due 2026-03-20",
      "  meta138 incident review action done 3 'merged'"
    })
final class ReviewActionCommand extends Group {

  /** Who does it, and by when. */
  static final class Task {
    @Option(names = "--owner", required = true, paramLabel = "NAME", description = "By whom.")
    private String owner;

    @Option(
        names = "--due",
        required = true,
        paramLabel = "DAY",
        converter = DayConverter.class,
        description = "By when.")
    private LocalDate due;

    Map<String, Object> body() {
      return Map.of("owner", owner, "due", due.toString());
    }
  }

  /** {@code meta138 incident review action list}. */
  @Command(
      name = "list",
      description = "Action items that are not done, those due first.",
      footer = {"", "Example:", "  meta138 incident review action list"})
  static final class Ls extends DeskCommand {
    @Mixin private PageOption part;

    @Override
    JsonNode ask(DeskOption desk) throws InterruptedException {
      return desk.get("/v1/actions?" + part.query());
    }

    @Override
    void print(JsonNode page, PrintWriter out) {
      Table table =
          new Table(
              Table.Column.right("ACTION"),
              Table.Column.left("REVIEW"),
              Table.Column.left("DUE"),
              Table.Column.left("OWNER"),
              Table.Column.left("WHAT"));
      for (JsonNode action : page.path("items")) {
        table.row(
            action.path("id").asLong(0),
            IncidentTexts.text(action, "review"),
            IncidentTexts.text(action, "due"),
            IncidentTexts.text(action, "owner"),
            IncidentTexts.text(action, "text"));
      }
      table.lines().forEach(out::println);
      PageOption.more(page, out);
    }
  }

  /** {@code meta138 incident review action add}. */
  @Command(
      name = "add",
      description = "Add something that has to be done.",
      footer = {
        "",
        "Example:",
        "  meta138 incident review action add I-7 'alert on peers' --owner bob --due 2026-03-20"
      })
  static final class Add extends DeskCommand {
    @Parameters(index = "0", paramLabel = "REVIEW", description = "Its id, or its incident's.")
    private String id;

    @Parameters(index = "1", paramLabel = "TEXT", description = "What has to be done.")
    private String text;

    @Mixin private Task task;

    @Override
    JsonNode ask(DeskOption desk) throws InterruptedException {
      String review = IncidentReviewCommand.find(desk, id).path("id").asString("");
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("text", text);
      body.putAll(task.body());
      return desk.post("/v1/reviews/" + DeskClient.part(review) + "/actions", body);
    }

    @Override
    void print(JsonNode changed, PrintWriter out) {
      JsonNode actions = changed.path("actions");
      out.println(
          "action %d of %s is %s's, due %s"
              .formatted(
                  actions.path(actions.size() - 1).path("id").asLong(0),
                  IncidentTexts.text(changed, "id"),
                  task.owner,
                  task.due));
    }
  }

  /** What people do with one action item. */
  abstract static class One extends DeskCommand {
    @Parameters(index = "0", paramLabel = "ACTION", description = "Its number.")
    private long number;

    abstract String verb();

    abstract Map<String, Object> body();

    @Override
    JsonNode ask(DeskOption desk) throws InterruptedException {
      return desk.post("/v1/actions/" + number + "/" + verb(), body());
    }

    @Override
    void print(JsonNode review, PrintWriter out) {
      ReviewChange.brief(review, out);
    }
  }

  /** {@code meta138 incident review action assign}. */
  @Command(
      name = "assign",
      description = "Give an action item to somebody, with a date.",
      footer = {
        "",
        "Example:",
        "  meta138 incident review action assign 3 --owner carol --due 2026-03-25"
      })
  static final class Assign extends One {
    @Mixin private Task task;

    @Override
    String verb() {
      return "assign";
    }

    @Override
    Map<String, Object> body() {
      return task.body();
    }
  }

  /** {@code meta138 incident review action done}. */
  @Command(
      name = "done",
      description = "Say that an action item is done.",
      footer = {"", "Example:", "  meta138 incident review action done 3 'merged'"})
  static final class Done extends One {
    @Parameters(index = "1", arity = "0..1", paramLabel = "NOTE", description = "What was done.")
    private String note = "";

    @Override
    String verb() {
      return "settle";
    }

    @Override
    Map<String, Object> body() {
      return note.isBlank() ? Map.of("state", "done") : Map.of("state", "done", "note", note);
    }
  }

  /** {@code meta138 incident review action drop}. */
  @Command(
      name = "drop",
      description = "Say that an action item will not be done, and why.",
      footer = {"", "Example:", "  meta138 incident review action drop 3 'the node is gone'"})
  static final class Drop extends One {
    @Parameters(index = "1", paramLabel = "REASON", description = "Why.")
    private String reason;

    @Override
    String verb() {
      return "settle";
    }

    @Override
    Map<String, Object> body() {
      return Map.of("state", "dropped", "note", reason);
    }
  }
}
