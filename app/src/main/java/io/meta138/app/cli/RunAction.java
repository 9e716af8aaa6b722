package io.meta138.app.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What people say to a run of a runbook. */
@Command(mixinStandardHelpOptions = true)
abstract class RunAction implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "Its id, such as R-3.")
  private String run;

  @Mixin private DeskOption desk;

  @Mixin private Output output;

  String run() {
    return run;
  }

  DeskOption desk() {
    return desk;
  }

  Output output() {
    return output;
  }

  /** Says it and prints what the desk makes of it. */
  int say(String path, Map<String, ?> body) throws InterruptedException {
    JsonNode answer = desk.post(path, body);
    if (output.json()) {
      output.json(answer);
    } else {
      output.out().println(IncidentTexts.text(answer, "text"));
    }
    return 0;
  }

  /** Judges the plan that a step waits with. */
  abstract static class Judgement extends RunAction {
    private static final int LEAST_DIGITS = 12;

    @Parameters(index = "1", paramLabel = "STEP", description = "The step that waits.")
    private String step;

    @Option(
        names = "--plan",
        paramLabel = "HASH",
        description =
            "The plan's hash, or its first 12 or more digits. Without it the plan is shown and"
                + " asked about at the terminal.")
    private @Nullable String hash;

    abstract String verb();

    @Override
    public Integer call() throws InterruptedException {
      JsonNode view = desk().get(RunTexts.path(run()));
      JsonNode waits = view.path("waitsFor");
      boolean waiting =
          waits.path("kind").asString("").equals("approval")
              && waits.path("step").asString("").equals(step);
      if (!waiting) {
        throw UserError.failed(
            "%s does not wait for an approval of '%s'; it is %s"
                .formatted(run(), step, RunTexts.status(view)));
      }
      String plan = waits.path("plan").asString("");
      if (hash != null && (hash.length() < LEAST_DIGITS || !plan.startsWith(hash))) {
        throw UserError.failed(
            "the plan is another one now: look at it with `meta138 incident runs "
                + run()
                + "`; its hash is "
                + plan);
      }
      if (!output().json()) {
        output().out().println(RunTexts.brief(view));
        RunTexts.plan(waits).forEach(output().out()::println);
        output().out().flush();
      }
      if (hash == null && !confirmed()) {
        throw UserError.failed("nothing was said to " + run());
      }
      return say(RunTexts.path(run(), step) + "/" + verb(), Map.of("plan", plan));
    }

    private boolean confirmed() {
      if (!Output.isTerminal() || output().json()) {
        throw UserError.usage("there is nobody to ask here: name the plan with --plan");
      }
      return Optional.ofNullable(System.console())
          .map(console -> console.readLine("%s this plan? [y/N] ", capital(verb())))
          .filter(line -> line.strip().equalsIgnoreCase("y"))
          .isPresent();
    }

    private static String capital(String word) {
      return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
  }

  /** {@code meta138 incident approve}. */
  @Command(
      name = "approve",
      description =
          "Approve the plan of a step, as a second person: shows it with everything filled in."
              + " Whoever asked for the run or changed its plan can't, nor under a token that they"
              + " made.",
      footer = {
        "",
        "Examples:",
        "  meta138 incident approve R-3 restart",
        "  meta138 incident approve R-3 restart --plan 5f3c0a91d2be4477 --token-file bob.token"
      })
  static final class Approve extends Judgement {
    @Override
    String verb() {
      return "approve";
    }
  }

  /** {@code meta138 incident reject}. */
  @Command(
      name = "reject",
      description = "Reject the plan of a step; the run fails.",
      footer = {"", "Example:", "  meta138 incident reject R-3 restart --plan 5f3c0a91d2be4477"})
  static final class Reject extends Judgement {
    @Override
    String verb() {
      return "reject";
    }
  }

  /** {@code meta138 incident answer}. */
  @Command(
      name = "answer",
      description = "Answer the question that a run asks.",
      footer = {"", "Example:", "  meta138 incident answer R-3 what restart"})
  static final class Reply extends RunAction {
    @Parameters(index = "1", paramLabel = "STEP", description = "The step that asks.")
    private String step;

    @Parameters(index = "2", paramLabel = "ANSWER", description = "The answer.")
    private String answer;

    @Override
    public Integer call() throws InterruptedException {
      return say(RunTexts.path(run(), step) + "/answer", Map.of("answer", answer));
    }
  }

  /** {@code meta138 incident amend}. */
  @Command(
      name = "amend",
      description =
          "Change parameters of a run. Approvals of the plan as it was are void, and whoever"
              + " changes it can't approve it.",
      footer = {"", "Example:", "  meta138 incident amend R-3 pod=besu-validator-2"})
  static final class Amend extends RunAction {
    @Parameters(
        index = "1..*",
        arity = "1..*",
        paramLabel = "NAME=VALUE",
        description = "Parameters and their new values.")
    private List<String> parameters = List.of();

    @Override
    public Integer call() throws InterruptedException {
      return say(
          RunTexts.path(run()) + "/amend", Map.of("parameters", RunTexts.parameters(parameters)));
    }
  }

  /** {@code meta138 incident abort}. */
  @Command(
      name = "abort",
      description = "End a run. It works at once, also while the desk's database is away.",
      footer = {"", "Example:", "  meta138 incident abort R-3 'the disk was the cause'"})
  static final class Abort extends RunAction {
    @Parameters(index = "1", arity = "0..1", paramLabel = "BECAUSE", description = "Why.")
    private String because = "";

    @Override
    public Integer call() throws InterruptedException {
      return say(
          RunTexts.path(run()) + "/abort",
          because.isBlank() ? Map.of() : Map.of("because", because));
    }
  }
}
