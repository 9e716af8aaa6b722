package io.meta138.incident.server;

import io.meta138.incident.runbooks.Run;
import io.meta138.incident.runbooks.RunView;
import io.meta138.incident.runbooks.Runbook;
import io.meta138.incident.runbooks.Step;
import io.meta138.incident.runbooks.StepRun;
import io.meta138.incident.runbooks.Word;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the interface shows of runbooks and runs. */
final class RunbookDocuments {
  private RunbookDocuments() {}

  static Map<String, Object> brief(Runbook runbook) {
    return new Documents.Members()
        .put("name", runbook.name())
        .put("title", runbook.title())
        .put("handles", runbook.handles())
        .put("steps", runbook.steps().size())
        .put("parameters", runbook.parameters().stream().map(RunbookDocuments::parameter).toList())
        .done();
  }

  static Map<String, Object> whole(Runbook runbook) {
    return new Documents.Members()
        .put("name", runbook.name())
        .put("title", runbook.title())
        .put("description", runbook.description())
        .put("handles", runbook.handles())
        .put("limitSeconds", runbook.limit().toSeconds())
        .put("parameters", runbook.parameters().stream().map(RunbookDocuments::parameter).toList())
        .put("steps", runbook.steps().stream().map(RunbookDocuments::step).toList())
        .done();
  }

  private static Map<String, Object> parameter(Runbook.Parameter parameter) {
    return new Documents.Members()
        .put("name", parameter.name())
        .put("type", Fields.spelled(parameter.type()))
        .put("default", parameter.preset())
        .put("description", parameter.description())
        .done();
  }

  private static Map<String, Object> step(Step step) {
    Documents.Members members =
        new Documents.Members().put("id", step.id()).put("title", step.title());
    if (!step.when().isEmpty()) {
      members.put("when", step.when());
    }
    switch (step.body()) {
      case Step.Check check ->
          members
              .put("kind", "check")
              .put("use", check.use())
              .put("with", new TreeMap<>(check.with()))
              .put("expect", check.expect())
              .put("otherwise", Fields.spelled(check.otherwise()));
      case Step.Wait wait -> members.put("kind", "wait").put("until", until(wait));
      case Step.Ask ask ->
          members
              .put("kind", "ask")
              .put("question", ask.question())
              .put("choices", ask.choices())
              .put("type", Fields.spelled(ask.type()))
              .put("withinSeconds", ask.within().toSeconds());
      case Step.Act act ->
          members
              .put("kind", "action")
              .put("use", act.use())
              .put("with", new TreeMap<>(act.with()))
              .put("before", act.before().stream().map(RunbookDocuments::look).toList())
              .put("after", act.after().map(RunbookDocuments::until))
              .put("rollback", act.rollback().stream().map(RunbookDocuments::call).toList())
              .put("approvalWithinSeconds", act.approvalWithin().toSeconds());
    }
    return members.done();
  }

  private static Map<String, Object> look(Step.Look look) {
    return new Documents.Members()
        .put("use", look.use())
        .put("with", new TreeMap<>(look.with()))
        .put("expect", look.expect())
        .done();
  }

  private static Map<String, Object> call(Step.Call call) {
    return new Documents.Members()
        .put("use", call.use())
        .put("with", new TreeMap<>(call.with()))
        .done();
  }

  private static Map<String, Object> until(Step.Wait wait) {
    return new Documents.Members()
        .put("use", wait.use())
        .put("with", new TreeMap<>(wait.with()))
        .put("expect", wait.expect())
        .put("withinSeconds", wait.within().toSeconds())
        .put("holdSeconds", wait.hold().map(Duration::toSeconds))
        .put("holdBlocks", wait.holdBlocks())
        .done();
  }

  static Map<String, Object> brief(Run run) {
    return head(run).done();
  }

  private static Documents.Members head(Run run) {
    List<Step> steps = run.runbook().steps();
    return new Documents.Members()
        .put("id", run.id())
        .put("runbook", run.runbook().name())
        .put("title", run.runbook().title())
        .put("incident", Optional.of(run.incident()).filter(one -> !one.isEmpty()))
        .put("requester", run.requester())
        .put("dryRun", run.dryRun())
        .put("status", Fields.spelled(run.status()))
        .put("over", run.status().over())
        .put("step", run.step() < steps.size() ? steps.get(run.step()).id() : "")
        .put("stepNumber", Math.min(run.step() + 1, steps.size()))
        .put("steps", steps.size())
        .put("reason", Optional.of(run.reason()).filter(one -> !one.isEmpty()))
        .put("startedAt", run.startedAt())
        .put("deadline", run.deadline())
        .put("endedAt", run.endedAt());
  }

  static Map<String, Object> whole(RunView view, Instant now) {
    Run run = view.run();
    List<Map<String, Object>> done = new ArrayList<>();
    for (StepRun step : view.steps()) {
      done.add(step(run.runbook().steps().get(step.index()), step));
    }
    return head(run)
        .put("overdue", view.overdue(now))
        .put("planners", run.planners().stream().sorted().toList())
        .put("parameters", new TreeMap<>(run.parameters()))
        .put("waitsFor", waitsFor(view))
        .put("done", done)
        .put("words", view.words().stream().map(RunbookDocuments::word).toList())
        .done();
  }

  /** What a person has to do now; empty when nobody has to. */
  private static Optional<Map<String, Object>> waitsFor(RunView view) {
    if (view.run().status().over()) {
      return Optional.empty();
    }
    return view.current()
        .flatMap(step -> {
          Step text = view.run().runbook().steps().get(step.index());
          return switch (step.state()) {
            case PROPOSED ->
                step.plan().map(plan -> plan(text, text.action().orElseThrow(), step, plan));
            case ASKED -> Optional.of(question(text, text.ask().orElseThrow(), step));
            default -> Optional.empty();
          };
        });
  }

  private static Map<String, Object> plan(
      Step text, Step.Act act, StepRun step, StepRun.Plan plan) {
    List<Map<String, Object>> back = new ArrayList<>();
    for (int i = 0; i < Math.min(act.rollback().size(), plan.rollback().size()); i++) {
      back.add(
          new Documents.Members()
              .put("use", act.rollback().get(i).use())
              .put("with", new TreeMap<>(plan.rollback().get(i)))
              .done());
    }
    return new Documents.Members()
        .put("kind", "approval")
        .put("step", step.id())
        .put("title", text.title())
        .put("plan", plan.hash())
        .put("use", act.use())
        .put("with", new TreeMap<>(plan.arguments()))
        .put("would", plan.dryRun())
        .put("before", act.before().stream().map(RunbookDocuments::look).toList())
        .put("after", act.after().map(RunbookDocuments::until))
        .put("rollback", back)
        .put("until", step.deadline())
        .done();
  }

  private static Map<String, Object> question(Step text, Step.Ask ask, StepRun step) {
    return new Documents.Members()
        .put("kind", "answer")
        .put("step", step.id())
        .put("title", text.title())
        .put("question", step.summary())
        .put("choices", ask.choices())
        .put("stopOn", ask.stopOn())
        .put("type", Fields.spelled(ask.type()))
        .put("expected", ask.type().expected())
        .put("until", step.deadline())
        .done();
  }

  private static Map<String, Object> step(Step text, StepRun step) {
    return new Documents.Members()
        .put("id", step.id())
        .put("title", text.title())
        .put("state", Fields.spelled(step.state()))
        .put("startedAt", step.startedAt())
        .put("deadline", step.deadline())
        .put("summary", step.summary())
        .put("values", new TreeMap<>(step.values()))
        .put("heldSince", step.holds().map(holds -> holds.since().toString()))
        .put("resultUnknown", step.unknown())
        .put("plan", step.plan().map(StepRun.Plan::hash))
        .done();
  }

  private static Map<String, Object> word(Word word) {
    return new Documents.Members()
        .put("at", word.at())
        .put("person", word.person())
        .put("kind", Fields.spelled(word.kind()))
        .put("step", Optional.of(word.step()).filter(one -> !one.isEmpty()))
        .put("text", word.text())
        .done();
  }
}
