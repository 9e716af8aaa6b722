package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How commands show runs of runbooks; everything in them may be hostile. */
final class RunTexts {
  private static final int MOST_SUMMARY = 400;

  private RunTexts() {}

  /** Where a run is. */
  static String path(String run) {
    return "/v1/runs/" + DeskClient.part(run);
  }

  /** Where a step of a run is. */
  static String path(String run, String step) {
    return path(run) + "/steps/" + DeskClient.part(step);
  }

  /** Parameters given as NAME=VALUE. */
  static Map<String, String> parameters(List<String> given) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String one : given) {
      int equals = one.indexOf('=');
      if (equals < 1) {
        throw UserError.usage("expected NAME=VALUE, found " + one);
      }
      parameters.put(one.substring(0, equals), one.substring(equals + 1));
    }
    return parameters;
  }

  /** A run on one line. */
  static String brief(JsonNode run) {
    String incident = run.path("incident").asString("");
    return "%s %s%s%s: %s"
        .formatted(
            IncidentTexts.text(run, "id"),
            IncidentTexts.text(run, "runbook"),
            incident.isEmpty() ? "" : " for " + IncidentTexts.line(incident),
            run.path("dryRun").asBoolean(false) ? " (dry run)" : "",
            status(run));
  }

  /** Its status in words. */
  static String status(JsonNode run) {
    String status = IncidentTexts.text(run, "status");
    return run.path("overdue").asBoolean(false) ? status + " (no desk works on it)" : status;
  }

  /** A step that was begun. */
  static String step(JsonNode step) {
    String sign =
        switch (step.path("state").asString("")) {
          case "done" -> "✓";
          case "skipped" -> "–";
          case "failed" -> "✗";
          case "rolled-back" -> "↩";
          default -> "…";
        };
    // why a step failed is said once, as the reason why the run did
    String summary =
        step.path("state").asString("").equals("failed")
            ? Words.NONE
            : IncidentTexts.text(step, "summary");
    return "%s %-12s %s%s"
        .formatted(
            sign,
            IncidentTexts.text(step, "id"),
            IncidentTexts.text(step, "title"),
            summary.equals(Words.NONE) ? "" : "\n" + indent(cut(summary)));
  }

  private static String cut(String text) {
    return text.length() <= MOST_SUMMARY ? text : text.substring(0, MOST_SUMMARY) + "…";
  }

  private static String indent(String text) {
    return "    " + text;
  }

  /** The plan that waits for a second person, with everything filled in. */
  static List<String> plan(JsonNode plan) {
    List<String> lines = new ArrayList<>();
    lines.add("  step      " + IncidentTexts.text(plan, "step") + ": " + title(plan));
    for (JsonNode before : plan.path("before")) {
      lines.add("  only if   " + look(before));
    }
    lines.add("  action    " + call(plan));
    lines.add("  would     " + would(plan));
    if (plan.path("after").isObject()) {
      JsonNode after = plan.path("after");
      String hold =
          after.has("holdBlocks")
              ? " over " + after.path("holdBlocks").asInt() + " blocks"
              : after.has("holdSeconds")
                  ? " for " + Words.age(Duration.ofSeconds(after.path("holdSeconds").asLong()))
                  : "";
      lines.add(
          "  then      within %s: %s%s"
              .formatted(
                  Words.age(Duration.ofSeconds(after.path("withinSeconds").asLong())),
                  look(after),
                  hold));
    }
    for (JsonNode back : plan.path("rollback")) {
      lines.add("  or else   " + call(back));
    }
    lines.add("  until     " + IncidentTexts.date(plan, "until"));
    lines.add("  plan      " + IncidentTexts.text(plan, "plan"));
    return lines;
  }

  private static String title(JsonNode plan) {
    return IncidentTexts.text(plan, "title");
  }

  private static String would(JsonNode plan) {
    String words = IncidentTexts.text(plan, "would");
    return words.startsWith("would ") ? words.substring("would ".length()) : words;
  }

  /** An action with its arguments. */
  static String call(JsonNode call) {
    return IncidentTexts.text(call, "use") + arguments(call);
  }

  private static String arguments(JsonNode call) {
    List<String> all = new ArrayList<>();
    call.path("with")
        .properties()
        .forEach(one ->
            all.add(
                IncidentTexts.line(one.getKey())
                    + "="
                    + IncidentTexts.line(one.getValue().asString(""))));
    return all.isEmpty() ? "" : " " + String.join(" ", all);
  }

  /** A look-up with what is expected of it. */
  static String look(JsonNode look) {
    List<String> expected =
        look.path("expect").valueStream().map(one -> IncidentTexts.line(one.asString(""))).toList();
    return call(look) + (expected.isEmpty() ? "" : ": " + String.join(", ", expected));
  }

  /** What a person has to do now, and how; nothing when nobody has to. */
  static void waiting(JsonNode run, PrintWriter out) {
    JsonNode waits = run.path("waitsFor");
    String id = IncidentTexts.text(run, "id");
    switch (waits.path("kind").asString("")) {
      case "approval" -> {
        out.println("waits for a second person's approval:");
        plan(waits).forEach(out::println);
        String what =
            " %s %s --plan %s"
                .formatted(
                    id,
                    IncidentTexts.text(waits, "step"),
                    IncidentTexts.text(waits, "plan").substring(0, 16));
        out.println("approve it, as somebody else: meta138 incident approve" + what);
        out.println("or reject it:                 meta138 incident reject" + what);
      }
      case "answer" -> {
        out.println("asks: " + IncidentTexts.text(waits, "question"));
        List<String> choices =
            waits.path("choices").valueStream().map(one -> one.asString("")).toList();
        String expected =
            choices.isEmpty()
                ? IncidentTexts.text(waits, "expected")
                : "one of " + IncidentTexts.line(String.join(", ", choices));
        out.println("  expected  " + expected);
        List<String> ends =
            waits.path("stopOn").valueStream().map(one -> one.asString("")).toList();
        if (!ends.isEmpty()) {
          out.println("  ends it   " + IncidentTexts.line(String.join(", ", ends)));
        }
        out.println("  until     " + IncidentTexts.date(waits, "until"));
        out.println(
            "answer it: meta138 incident answer %s %s ANSWER"
                .formatted(id, IncidentTexts.text(waits, "step")));
      }
      default -> {
        // nobody has to do anything
      }
    }
  }

  /** How a run that has ended did. */
  static String ending(JsonNode run) {
    String reason = run.path("reason").asString("");
    return "%s %s%s"
        .formatted(
            IncidentTexts.text(run, "id"),
            status(run),
            reason.isEmpty() ? "" : ": " + IncidentTexts.line(reason));
  }

  /** 0 when it succeeded, 1 when it ended otherwise. */
  static int code(JsonNode run) {
    return run.path("status").asString("").equals("succeeded") ? 0 : 1;
  }
}
