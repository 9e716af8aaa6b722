package io.meta138.app.cli;

import io.meta138.app.desk.DeskClient;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import tools.jackson.databind.JsonNode;

/**
 * Shows on the terminal how a run goes on, until it ends or the person has seen enough: then the
 * run goes on without anybody looking. At a terminal questions are answered by typing.
 */
final class RunFollower {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final int MOST_FAILURES = 20;

  private final DeskOption desk;
  private final Output output;
  private final String run;
  private final Map<String, String> shown = new HashMap<>();
  private final ConcurrentLinkedQueue<String> typed = new ConcurrentLinkedQueue<>();
  private String waited = "";
  private int failures;

  RunFollower(DeskOption desk, Output output, String run) {
    this.desk = desk;
    this.output = output;
    this.run = run;
  }

  /** Follows it; 0 when it succeeded, 1 when it did not, 130 when it goes on unwatched. */
  int follow() throws InterruptedException {
    boolean terminal = Output.isTerminal() && !output.json();
    if (terminal) {
      listen();
    }
    try (Ending ending = Ending.onSignal(output.err())) {
      ending.after(null);
      Optional<JsonNode> last = Optional.empty();
      do {
        last = look();
        if (last.isPresent()) {
          JsonNode now = last.get();
          show(now);
          if (now.path("over").asBoolean(false)) {
            return over(now);
          }
          answer(now);
        }
      } while (!ending.over(LOOK));
    }
    output.err().println();
    output
        .err()
        .println(
            run + " goes on; follow it again with: meta138 incident runs " + run + " --follow");
    output.err().flush();
    return 130;
  }

  /** The run now; nothing while the desk does not answer for a moment. */
  private Optional<JsonNode> look() throws InterruptedException {
    try {
      JsonNode now = desk.get(RunTexts.path(run));
      failures = 0;
      return Optional.of(now);
    } catch (UserError e) {
      if (++failures > MOST_FAILURES) {
        throw e;
      }
      if (failures == 1) {
        output.err().println("the desk does not answer; trying on: " + e.getMessage());
        output.err().flush();
      }
      return Optional.empty();
    }
  }

  private int over(JsonNode now) {
    if (output.json()) {
      output.json(now);
    } else {
      output.out().println(RunTexts.ending(now));
      output.out().flush();
    }
    return RunTexts.code(now);
  }

  /** What has changed since the last look. */
  private void show(JsonNode now) {
    if (output.json()) {
      return;
    }
    PrintWriter out = output.out();
    for (JsonNode step : now.path("done")) {
      String id = step.path("id").asString("");
      String state = step.path("state").asString("");
      boolean news = !state.equals(shown.put(id, state));
      // a question and a plan are shown whole, below
      if (news && !state.equals("looking") && !state.equals("asked") && !state.equals("proposed")) {
        out.println(Words.time(InstantSource.system().instant()) + "  " + RunTexts.step(step));
      }
    }
    JsonNode waits = now.path("waitsFor");
    String waiting = waits.path("step").asString("") + " " + waits.path("plan").asString("");
    if (!waiting.equals(waited)) {
      waited = waiting;
      RunTexts.waiting(now, out);
      if (waits.path("kind").asString("").equals("answer") && Output.isTerminal()) {
        out.println("or type the answer here");
      }
    }
    out.flush();
  }

  private static String time(JsonNode step) {
    String at = step.path("startedAt").asString("");
    return at.isEmpty() ? "" : Words.time(Instant.parse(at)) + "  ";
  }

  private void answer(JsonNode now) throws InterruptedException {
    String line = typed.poll();
    JsonNode waits = now.path("waitsFor");
    if (line == null || line.isBlank()) {
      return;
    }
    if (!waits.path("kind").asString("").equals("answer")) {
      output.out().println("nothing is asked now; Ctrl-C leaves the run going");
      return;
    }
    try {
      desk.post(
          RunTexts.path(run, waits.path("step").asString("")) + "/answer",
          Map.of("answer", line.strip()));
    } catch (UserError e) {
      output.out().println(e.getMessage());
    }
  }

  /** Reads lines as they are typed; the thread ends with the program. */
  private void listen() {
    Optional<Console> console = Optional.ofNullable(System.console());
    Thread.ofPlatform()
        .daemon()
        .name("typed answers")
        .start(() ->
            console.ifPresent(present -> {
              try (BufferedReader lines = new BufferedReader(present.reader())) {
                lines.lines().forEach(typed::add);
              } catch (IOException e) {
                // no more answers can be typed; the commands work still
                typed.clear();
              }
            }));
  }

  /** Starts a run and says so; its identifier. */
  static String start(DeskOption desk, Output output, String runbook, Map<String, Object> body)
      throws InterruptedException {
    JsonNode begun = desk.post("/v1/runbooks/" + DeskClient.part(runbook) + "/runs", body);
    String run = begun.path("run").asString("");
    if (!output.json()) {
      output.out().println(IncidentTexts.text(begun, "text"));
      output.out().flush();
    }
    return run;
  }

  /** All steps and what is waited for, once. */
  static void print(JsonNode run, PrintWriter out) {
    out.println(RunTexts.brief(run));
    out.println(
        "  started    "
            + IncidentTexts.date(run, "startedAt")
            + " by "
            + IncidentTexts.text(run, "requester"));
    if (run.path("over").asBoolean(false)) {
      out.println("  ended      " + IncidentTexts.date(run, "endedAt"));
      out.println("  because    " + IncidentTexts.text(run, "reason"));
    } else {
      out.println("  fails at   " + IncidentTexts.date(run, "deadline") + " if it has not ended");
      out.println(
          "  at step    %d of %d"
              .formatted(run.path("stepNumber").asInt(0), run.path("steps").asInt(0)));
    }
    run.path("parameters")
        .properties()
        .forEach(one ->
            out.println(
                "  %-10s %s"
                    .formatted(
                        IncidentTexts.line(one.getKey()),
                        IncidentTexts.line(one.getValue().asString("")))));
    out.println("steps");
    for (JsonNode step : run.path("done")) {
      out.println("  " + time(step) + RunTexts.step(step).replace("\n", "\n  "));
    }
    List<JsonNode> words = run.path("words").valueStream().toList();
    if (!words.isEmpty()) {
      out.println("said");
      for (JsonNode word : words) {
        out.println(
            "  %s  %s %s %s: %s"
                .formatted(
                    IncidentTexts.date(word, "at"),
                    IncidentTexts.text(word, "person"),
                    IncidentTexts.text(word, "kind"),
                    word.path("step").asString("").isEmpty()
                        ? ""
                        : IncidentTexts.text(word, "step"),
                    IncidentTexts.text(word, "text")));
      }
    }
    RunTexts.waiting(run, out);
  }
}
