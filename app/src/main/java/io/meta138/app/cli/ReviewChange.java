package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What people do with one review. */
abstract class ReviewChange extends DeskCommand {
  @Parameters(
      index = "0",
      paramLabel = "REVIEW",
      description = "Its id, such as R-7, or its incident's.")
  private String id;

  @Option(
      names = "--revision",
      paramLabel = "N",
      description = "Only when it is still at this revision; the newest when left out.")
  private @Nullable Integer revision;

  /** The last part of the path. */
  abstract String verb();

  /** What is sent along. */
  Map<String, Object> body() {
    return Map.of();
  }

  @Override
  JsonNode ask(DeskOption desk) throws InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>(body());
    JsonNode review = IncidentReviewCommand.find(desk, id);
    body.put("revision", revision == null ? review.path("revision").asInt(0) : revision);
    String path = "/v1/reviews/" + DeskClient.part(review.path("id").asString("")) + "/" + verb();
    return desk.post(path, body);
  }

  @Override
  void print(JsonNode review, PrintWriter out) {
    brief(review, out);
  }

  /** A review on one line, with what keeps it from being closed. */
  static void brief(JsonNode review, PrintWriter out) {
    out.println(
        "%s revision %d, %s: %s"
            .formatted(
                IncidentTexts.text(review, "id"),
                review.path("revision").asInt(0),
                IncidentTexts.text(review, "state"),
                IncidentTexts.text(review, "title")));
    for (JsonNode wanting : review.path("wanting")) {
      out.println("  before it closes: " + IncidentTexts.line(wanting.asString("")));
    }
  }

  /** {@code meta138 incident review edit}. */
  @Command(
      name = "edit",
      description = {
        "Replace a section: incident, detection, trigger, causes, impact, resolution, went-well,",
        "went-wrong, lucky or lessons. The timeline is as it was recorded."
      },
      footer = {
        "",
        "Examples:",
        "  meta138 incident review edit I-7 trigger 'the deploy of 10:02' 'it was not announced'",
        "  meta138 incident review edit I-7 lessons --from lessons.txt"
      })
  static final class Edit extends ReviewChange {
    @Parameters(index = "1", paramLabel = "SECTION", description = "Which section.")
    private String section;

    @Parameters(index = "2..*", arity = "0..*", paramLabel = "LINE", description = "What it says.")
    private List<String> lines = new ArrayList<>();

    @Option(names = "--from", paramLabel = "FILE", description = "Lines from a file instead.")
    private @Nullable Path from;

    @Override
    String verb() {
      return "edit";
    }

    @Override
    Map<String, Object> body() {
      if ((from == null) == lines.isEmpty()) {
        throw UserError.usage("give either lines or --from");
      }
      return Map.of("section", section, "lines", from == null ? lines : read(from));
    }

    private static List<String> read(Path file) {
      try {
        return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
      } catch (IOException e) {
        throw UserError.usage(
            "%s can't be read (%s)".formatted(file, e.getClass().getSimpleName()));
      }
    }
  }

  /** {@code meta138 incident review runbook}. */
  @Command(
      name = "runbook",
      description = "Say that a runbook was changed, or stays as it is.",
      footer = {
        "",
        "Example:",
        "  meta138 incident review runbook I-7 network-outage unchanged --note 'it worked'"
      })
  static final class Runbook extends ReviewChange {
    @Parameters(index = "1", paramLabel = "RUNBOOK", description = "Its name.")
    private String runbook;

    @Parameters(index = "2", paramLabel = "OUTCOME", description = "changed or unchanged.")
    private String outcome;

    @Option(names = "--note", paramLabel = "TEXT", description = "What was changed, or why not.")
    private String note = "";

    @Override
    String verb() {
      return "runbooks";
    }

    @Override
    Map<String, Object> body() {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("runbook", runbook);
      body.put("outcome", outcome);
      if (!note.isBlank()) {
        body.put("note", note);
      }
      return body;
    }
  }

  /** {@code meta138 incident review send}. */
  @Command(
      name = "send",
      description = "Send it to everybody on the list (reviews.list in desk.yaml).",
      footer = {"", "Example:", "  meta138 incident review send I-7"})
  static final class Send extends ReviewChange {
    @Override
    String verb() {
      return "send";
    }
  }

  /** {@code meta138 incident review sent}. */
  @Command(
      name = "sent",
      description = "Say that it was sent to its list by other means.",
      footer = {"", "Example:", "  meta138 incident review sent I-7 'handed out on 2 March'"})
  static final class Sent extends ReviewChange {
    @Parameters(index = "1", paramLabel = "HOW", description = "How, for the record.")
    private String how;

    @Override
    String verb() {
      return "sent";
    }

    @Override
    Map<String, Object> body() {
      return Map.of("how", how);
    }
  }

  /** {@code meta138 incident review close}. */
  @Command(
      name = "close",
      description = {
        "Close it. Refused, with what is missing, until this revision has reached its list and",
        "every runbook that it names was changed or declared unchanged."
      },
      footer = {"", "Example:", "  meta138 incident review close I-7"})
  static final class Close extends ReviewChange {
    @Override
    String verb() {
      return "close";
    }
  }
}
