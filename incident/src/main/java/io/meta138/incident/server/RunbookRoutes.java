package io.meta138.incident.server;

import io.meta138.incident.desk.Input;
import io.meta138.incident.people.Right;
import io.meta138.incident.people.Tokens;
import io.meta138.incident.runbooks.Reply;
import io.meta138.incident.runbooks.RunEngine;
import io.meta138.incident.runbooks.RunView;
import io.meta138.incident.runbooks.Runbook;
import io.meta138.incident.runbooks.Runbooks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Runbooks: read, run, approved by a second person, and ended. */
final class RunbookRoutes {
  private static final int NAME = 100;
  private static final int TEXT = 2_000;
  private static final int VALUE = 4_096;

  private final Commits commits;
  private final Runbooks runbooks;
  private final RunEngine engine;
  private final Tokens tokens;

  RunbookRoutes(Commits commits, Runbooks runbooks, RunEngine engine, Tokens tokens) {
    this.commits = commits;
    this.runbooks = runbooks;
    this.engine = engine;
    this.tokens = tokens;
  }

  List<Route> routes() {
    String one = "/v1/runs/{run}";
    String step = one + "/steps/{step}";
    return List.of(
        Route.get("/v1/runbooks", _ -> list()),
        Route.get("/v1/runbooks/{name}", call -> named(call, RunbookRoutes::shown)),
        Route.post("/v1/runbooks/{name}/runs", Right.RUN, this::start),
        Route.get("/v1/runs", this::runs),
        Route.get("/v1/incidents/{id}/runs", call -> runs(call, call.named("id"))),
        Route.get(one, this::run),
        Route.post(step + "/approve", Right.APPROVE, this::approve),
        Route.post(step + "/reject", Right.APPROVE, this::reject),
        Route.post(step + "/answer", Right.RUN, this::answer),
        Route.post(one + "/amend", Right.RUN, this::amend),
        Route.post(one + "/abort", Right.RUN, this::abort));
  }

  private Answer list() {
    return new Answer.Given(
        Map.of("items", runbooks.all().stream().map(RunbookDocuments::brief).toList()));
  }

  private Answer named(Call call, Function<Runbook, Answer> then) {
    String name = call.named("name");
    return runbooks
        .find(name)
        .map(then)
        .orElseGet(() -> new Answer.Refused(Problem.unknown("there is no runbook '" + name + "'")));
  }

  private static Answer shown(Runbook runbook) {
    return new Answer.Given(RunbookDocuments.whole(runbook));
  }

  private Answer start(Call call) throws InterruptedException {
    Fields in = new Fields(call.body());
    Map<String, String> parameters = in.map("parameters", VALUE);
    String incident = in.textOr("incident", NAME, "");
    boolean dryRun = in.flag("dryRun");
    Optional<Runbook> runbook = runbooks.find(call.named("name"));
    if (runbook.isEmpty()) {
      return named(call, RunbookRoutes::shown);
    }
    if (!incident.isEmpty() && commits.desk().view().incident(incident).isEmpty()) {
      return new Answer.Refused(Problem.unknown("there is no incident " + incident));
    }
    return in.thenWait(() -> {
      Reply reply =
          engine.start(
              new RunEngine.Order(
                  runbook.get(), incident, call.caller().actor(), parameters, dryRun));
      if (reply instanceof Reply.Accepted(String run, _) && !incident.isEmpty()) {
        // whoever acknowledged it is not paged again while a runbook has just begun
        var _ =
            commits.decide(
                new Input.Happened(
                    incident,
                    "runbook:" + run,
                    "runbook.works",
                    run + " works on it: " + runbook.get().title(),
                    Map.of("run", run)));
      }
      return answer(reply);
    });
  }

  private Answer runs(Call call) {
    return runs(call, call.asked("incident").orElse(""));
  }

  private Answer runs(Call call, String incident) {
    return Page.with(
        call,
        page -> {
          long below = page.afterNumber().orElse(Long.MAX_VALUE);
          return page.document(
              engine.list(incident, below, page.size() + 1),
              RunbookDocuments::brief,
              run -> Long.toString(run.number()));
        });
  }

  private Answer run(Call call) {
    return engine
        .find(call.named("run"))
        .<Answer>map(view -> new Answer.Given(RunbookDocuments.whole(view, call.at())))
        .orElseGet(
            () -> new Answer.Refused(Problem.unknown("there is no run " + call.named("run"))));
  }

  private Answer approve(Call call) {
    Fields in = new Fields(call.body());
    String plan = in.text("plan", NAME);
    return in.then(() ->
        byPlanner(call)
            .orElseGet(() ->
                answer(
                    engine.approve(
                        call.named("run"), call.named("step"), plan, call.caller().actor()))));
  }

  /** Refuses a token that somebody who made the plan has made for another person. */
  private Optional<Answer> byPlanner(Call call) {
    Optional<String> maker = tokens.find(call.caller().token()).map(Tokens.Listed::createdBy);
    return engine
        .find(call.named("run"))
        .map(RunView::run)
        .filter(run -> maker.filter(by -> !by.equals(call.caller().actor())).isPresent())
        .filter(
            run -> run.planners().contains(maker.orElseThrow().toLowerCase(java.util.Locale.ROOT)))
        .map(run ->
            new Answer.Refused(
                Problem.forbidden(
                    "%s asked for %s or changed its plan, and made the token of %s: a second"
                            .formatted(maker.orElseThrow(), run.id(), call.caller().person())
                        + " person approves under a token made by somebody else")));
  }

  private Answer reject(Call call) {
    Fields in = new Fields(call.body());
    String plan = in.text("plan", NAME);
    return in.then(() ->
        answer(engine.reject(call.named("run"), call.named("step"), plan, call.caller().actor())));
  }

  private Answer answer(Call call) {
    Fields in = new Fields(call.body());
    String text = in.text("answer", VALUE);
    return in.then(() ->
        answer(engine.answer(call.named("run"), call.named("step"), call.caller().actor(), text)));
  }

  private Answer amend(Call call) {
    Fields in = new Fields(call.body());
    Map<String, String> parameters = in.map("parameters", VALUE);
    if (parameters.isEmpty()) {
      in.wrong("expected at least one of parameters");
    }
    return in.then(
        () -> answer(engine.amend(call.named("run"), call.caller().actor(), parameters)));
  }

  private Answer abort(Call call) {
    Fields in = new Fields(call.body());
    String because = in.textOr("because", TEXT, "");
    return in.then(() -> answer(engine.abort(call.named("run"), call.caller().actor(), because)));
  }

  private Answer answer(Reply reply) {
    return switch (reply) {
      case Reply.Accepted(String run, String text) ->
          new Answer.Given(Map.of("run", run, "committed", true, "text", text));
      case Reply.Pending(String run, String text) ->
          new Answer.Begun(Map.of("run", run, "committed", false, "text", text));
      case Reply.Refused(Reply.Refused.Kind kind, String reason) ->
          new Answer.Refused(
              switch (kind) {
                case UNKNOWN -> Problem.unknown(reason);
                case FORBIDDEN -> Problem.forbidden(reason);
                case CONFLICT -> Problem.conflict(reason);
                case INVALID -> Problem.invalid(reason);
              });
    };
  }
}
