package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What people do about one incident. */
abstract class IncidentAction extends DeskCommand {
  @Parameters(index = "0", paramLabel = "INCIDENT", description = "Its id, such as I-7.")
  private String id;

  /** The last part of the path. */
  abstract String verb();

  /** What is sent along. */
  Map<String, Object> body() {
    return Map.of();
  }

  @Override
  JsonNode ask(DeskOption desk) throws InterruptedException {
    return desk.post("/v1/incidents/" + DeskClient.part(id) + "/" + verb(), body());
  }

  @Override
  void print(JsonNode incident, PrintWriter out) {
    out.println(IncidentTexts.brief(incident));
  }

  /** {@code meta138 incident ack}. */
  @Command(
      name = "ack",
      description = "Take an incident in hand: paging stops until the acknowledgement lapses.",
      footer = {"", "Example:", "  meta138 incident ack I-7"})
  static final class Ack extends IncidentAction {
    @Override
    String verb() {
      return "acknowledge";
    }
  }

  /** {@code meta138 incident assign}. */
  @Command(
      name = "assign",
      description = "Make somebody the owner of an incident.",
      footer = {"", "Example:", "  meta138 incident assign I-7 alice"})
  static final class Assign extends IncidentAction {
    @Parameters(index = "1", paramLabel = "PERSON", description = "Name in the directory.")
    private String person;

    @Override
    String verb() {
      return "assign";
    }

    @Override
    Map<String, Object> body() {
      return Map.of("person", person);
    }
  }

  /** {@code meta138 incident note}. */
  @Command(
      name = "note",
      description = "Write something down in an incident's timeline.",
      footer = {"", "Example:", "  meta138 incident note I-7 'restarted validator-2 by hand'"})
  static final class Note extends IncidentAction {
    @Parameters(index = "1", paramLabel = "TEXT", description = "What to write down.")
    private String text;

    @Override
    String verb() {
      return "note";
    }

    @Override
    Map<String, Object> body() {
      return Map.of("text", text);
    }
  }

  /** {@code meta138 incident move}. */
  @Command(
      name = "move",
      description = "Say where an incident is: triaged, mitigating or monitoring.",
      footer = {"", "Example:", "  meta138 incident move I-7 mitigating"})
  static final class Move extends IncidentAction {
    @Parameters(index = "1", paramLabel = "STATUS", description = "Where it is now.")
    private String status;

    @Override
    String verb() {
      return "move";
    }

    @Override
    Map<String, Object> body() {
      return Map.of("status", status);
    }
  }

  /** {@code meta138 incident rate}. */
  @Command(
      name = "rate",
      description = "Say how bad an incident is.",
      footer = {"", "Example:", "  meta138 incident rate I-7 p1 'only one region is hit'"})
  static final class Rate extends IncidentAction {
    @Parameters(index = "1", paramLabel = "SEVERITY", description = "p0, p1, p2 or p3.")
    private String severity;

    @Parameters(index = "2", paramLabel = "BECAUSE", description = "Why.")
    private String because;

    @Override
    String verb() {
      return "rate";
    }

    @Override
    Map<String, Object> body() {
      return Map.of("severity", severity, "because", because);
    }
  }

  /** {@code meta138 incident resolve}. */
  @Command(
      name = "resolve",
      description = "Say that an incident is over; one that still holds opens again.",
      footer = {"", "Example:", "  meta138 incident resolve I-7 'disk replaced'"})
  static final class Resolve extends IncidentAction {
    @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "What ended it.")
    private String text = "";

    @Override
    String verb() {
      return "resolve";
    }

    @Override
    Map<String, Object> body() {
      return text.isBlank() ? Map.of() : Map.of("text", text);
    }
  }

  /** {@code meta138 incident reopen}. */
  @Command(
      name = "reopen",
      description = "Say that an incident is not over.",
      footer = {"", "Example:", "  meta138 incident reopen I-7 'blocks stop again'"})
  static final class Reopen extends IncidentAction {
    @Parameters(index = "1", paramLabel = "BECAUSE", description = "Why.")
    private String because;

    @Override
    String verb() {
      return "reopen";
    }

    @Override
    Map<String, Object> body() {
      return Map.of("because", because);
    }
  }

  /** {@code meta138 incident snooze}. */
  @Command(
      name = "snooze",
      description = "Stop paging for an incident for a while, at most 24 h.",
      footer = {"", "Example:", "  meta138 incident snooze I-7 --for 2h"})
  static final class Snooze extends IncidentAction {
    @Option(
        names = "--for",
        required = true,
        paramLabel = "DURATION",
        converter = DurationConverter.class,
        description = "How long, such as 30m or 2h.")
    private Duration span;

    @Override
    String verb() {
      return "snooze";
    }

    @Override
    Map<String, Object> body() {
      return Map.of("seconds", span.toSeconds());
    }
  }

  /** {@code meta138 incident merge}. */
  @Command(
      name = "merge",
      description = "Make an incident part of another, for good.",
      footer = {"", "Example:", "  meta138 incident merge I-8 I-7"})
  static final class Merge extends IncidentAction {
    @Parameters(index = "1", paramLabel = "INTO", description = "The incident it is part of.")
    private String into;

    @Override
    String verb() {
      return "merge";
    }

    @Override
    Map<String, Object> body() {
      return Map.of("into", into);
    }
  }

  /** {@code meta138 incident split}. */
  @Command(
      name = "split",
      description = "Make some of an incident's alerts an incident of their own.",
      footer = {"", "Example:", "  meta138 incident split I-7 --title 'slow RPC' a-01… a-02…"})
  static final class Split extends IncidentAction {
    @Parameters(index = "1..*", arity = "1..*", paramLabel = "ALERT", description = "Alerts' ids.")
    private List<String> alerts = List.of();

    @Option(
        names = "--title",
        required = true,
        paramLabel = "TEXT",
        description = "What the new incident is about.")
    private String title;

    @Override
    String verb() {
      return "split";
    }

    @Override
    Map<String, Object> body() {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("alerts", alerts);
      body.put("title", title);
      return body;
    }
  }
}
