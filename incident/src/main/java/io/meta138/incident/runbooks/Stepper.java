package io.meta138.incident.runbooks;

import io.meta138.incident.runbooks.Looker.Seen;
import io.meta138.incident.runbooks.StepRun.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Takes a run one turn further. What is about to be done is committed before, what came of it
 * after; whoever takes the run over goes on from there.
 */
final class Stepper {
  /** How long until a condition is looked at again. */
  static final Duration POLL = Duration.ofSeconds(2);

  private final Looker looker;
  private final Waiting waiting;
  private final Caller caller;
  private final Acting acting;
  private final RollingBack rollingBack;
  private final InstantSource time;

  Stepper(Actions actions, Caller caller, InstantSource time) {
    this.looker = new Looker(actions, caller);
    this.waiting = new Waiting(looker, time);
    this.caller = caller;
    this.rollingBack = new RollingBack(actions, caller, time, this);
    this.acting = new Acting(looker, waiting, actions, caller, time, rollingBack, this);
    this.time = time;
  }

  /** What comes next. */
  sealed interface Turn {
    /** Another turn at once. */
    record Again() implements Turn {}

    /** Another turn at that time. */
    record Later(Instant at) implements Turn {}

    /** The run has ended. */
    record Over() implements Turn {}
  }

  Turn turn(Work work) throws RunStore.Fenced, InterruptedException {
    Instant now = time.instant();
    Optional<Word> abort = work.word(Word.Kind.ABORT).or(() -> caller.aborted(work.run().id()));
    if (abort.isPresent()) {
      return aborted(work, abort.get());
    }
    if (!now.isBefore(work.run().deadline())) {
      return end(
          work,
          Run.Status.FAILED,
          "not done within its limit of " + work.run().runbook().limit().toSeconds() + " s");
    }
    work.amend();
    if (work.run().step() >= work.run().runbook().steps().size()) {
      return end(work, Run.Status.SUCCEEDED, "all steps are done");
    }
    Optional<StepRun> current = work.current();
    if (current.isEmpty()) {
      return begin(work, now);
    }
    StepRun step = current.get();
    return switch (step.state()) {
      case LOOKING ->
          switch (work.step().body()) {
            case Step.Check check -> check(work, step, check);
            case Step.Wait wait -> await(work, step, wait);
            case Step.Ask ask -> ask(work, step, ask);
            case Step.Act act -> acting.propose(work, step, act);
          };
      case ASKED -> asked(work, step, ask(work.step()));
      case PROPOSED -> acting.proposed(work, step, act(work.step()));
      case ACTING -> acting.resumed(work, step, act(work.step()));
      case VERIFYING -> acting.verify(work, step, act(work.step()));
      case ROLLING_BACK -> rollingBack.goOn(work, step, act(work.step()));
      case DONE, SKIPPED, FAILED, ROLLED_BACK ->
          throw new RunbookException(
              work.run().id() + " is at step " + step.id() + ", which is " + step.state());
    };
  }

  private static Step.Ask ask(Step step) {
    return step.ask().orElseThrow();
  }

  private static Step.Act act(Step step) {
    return step.action().orElseThrow();
  }

  private Turn begin(Work work, Instant now) throws RunStore.Fenced {
    Step step = work.step();
    Map<String, String> variables = work.variables();
    for (String text : step.when()) {
      Optional<String> fails =
          Condition.parse(text)
              .map(condition -> condition.fails(variables, variables))
              .orElseThrow(() -> new RunbookException("no condition: " + text));
      if (fails.isPresent()) {
        StepRun skipped =
            StepRun.begun(work.run().step(), step, now, now).to(State.SKIPPED, fails.get());
        work.commit(
            work.run().atStep(work.run().step() + 1),
            skipped,
            work.entry(now, "step-skipped", step.title() + ": skipped; " + fails.get(), Map.of()));
        return new Turn.Again();
      }
    }
    Duration limit =
        switch (step.body()) {
          case Step.Check check -> check.limit();
          case Step.Wait wait -> wait.within();
          case Step.Ask ask -> ask.within();
          case Step.Act _ -> Duration.ofMinutes(1);
        };
    work.commit(StepRun.begun(work.run().step(), step, now, now.plus(limit)));
    return new Turn.Again();
  }

  private Turn check(Work work, StepRun step, Step.Check check)
      throws RunStore.Fenced, InterruptedException {
    Seen seen = looker.look(work, check.look());
    if (seen instanceof Seen.Blind && time.instant().isBefore(step.deadline())) {
      return new Turn.Later(time.instant().plus(POLL));
    }
    boolean goesOn = check.otherwise() == Step.Otherwise.CONTINUE;
    return switch (seen) {
      case Seen.Met(Map<String, String> values, String summary) ->
          done(work, step, met(values, true), "checked", summary);
      case Seen.Unmet(Map<String, String> values, String reason) ->
          goesOn
              ? done(work, step, met(values, false), "checked", reason)
              : fail(work, step, reason);
      case Seen.Blind(String reason) ->
          goesOn
              ? done(work, step, met(Map.of(), false), "checked", reason)
              : fail(work, step, reason);
    };
  }

  private static Map<String, String> met(Map<String, String> values, boolean met) {
    Map<String, String> all = new TreeMap<>(values);
    all.put("met", String.valueOf(met));
    return all;
  }

  private Turn await(Work work, StepRun step, Step.Wait wait)
      throws RunStore.Fenced, InterruptedException {
    if (work.run().dryRun()) {
      return switch (looker.look(work, wait.look())) {
        case Seen.Met(Map<String, String> values, String summary) ->
            done(work, step, values, "checked", "would wait no longer: " + summary);
        case Seen.Unmet(Map<String, String> values, String reason) ->
            done(work, step, values, "checked", "would wait: " + reason);
        case Seen.Blind(String reason) ->
            done(work, step, Map.of(), "checked", "would wait: " + reason);
      };
    }
    Optional<String> absent = looker.absent(wait.look());
    if (absent.isPresent()) {
      return fail(work, step, absent.get());
    }
    return switch (waiting.holds(work, step, wait)) {
      case Waiting.Held.Yes(Map<String, String> values, String summary) ->
          done(work, step, values, "waited", summary);
      case Waiting.Held.NotYet(Turn turn) -> turn;
      case Waiting.Held.No(String reason) ->
          fail(work, step, "not within %d s: %s".formatted(wait.within().toSeconds(), reason));
    };
  }

  private Turn ask(Work work, StepRun step, Step.Ask ask) throws RunStore.Fenced {
    String question =
        switch (new Template(ask.question()).fill(work.variables())) {
          case Template.Filled.Text(String text) -> text;
          case Template.Filled.Missing(String variable) ->
              ask.question() + " (" + variable + " is not known)";
        };
    work.commit(
        work.run().at(Run.Status.WAITING_FOR_ANSWER),
        step.to(State.ASKED, question),
        work.entry(
            time.instant(),
            "asked",
            question,
            Map.of("choices", String.join(", ", ask.choices()))));
    return new Turn.Later(time.instant().plus(POLL));
  }

  private Turn asked(Work work, StepRun step, Step.Ask ask) throws RunStore.Fenced {
    Optional<Word> answer = work.word(Word.Kind.ANSWER, step.id(), "");
    Instant now = time.instant();
    if (answer.isEmpty()) {
      return now.isBefore(step.deadline())
          ? new Turn.Later(earlier(now.plus(POLL), step.deadline()))
          : fail(work, step, "nobody answered within " + ask.within().toSeconds() + " s");
    }
    String text = answer.get().text();
    if (ask.stopOn().contains(text)) {
      return end(work, Run.Status.ABORTED, answer.get().person() + " answered " + Shown.of(text));
    }
    return done(
        work,
        step,
        Map.of("answer", text),
        "answered",
        answer.get().person() + " answered " + Shown.of(text));
  }

  /** The step is done; the run is at the next. */
  Turn done(Work work, StepRun step, Map<String, String> values, String kind, String summary)
      throws RunStore.Fenced {
    work.commit(
        work.run().atStep(work.run().step() + 1),
        step.found(values).to(State.DONE, summary),
        work.entry(time.instant(), kind, work.step().title() + ": " + summary, values));
    return new Turn.Again();
  }

  /** The step did not work out; the run fails. */
  Turn fail(Work work, StepRun step, String reason) throws RunStore.Fenced {
    return end(work, Run.Status.FAILED, "step " + step.id() + ": " + reason);
  }

  private Turn aborted(Work work, Word abort) throws RunStore.Fenced {
    return end(
        work,
        Run.Status.ABORTED,
        abort.person() + " aborted it" + (abort.text().isEmpty() ? "" : ": " + abort.text()));
  }

  /** Ends the run, and says what is not known or was not taken back. */
  Turn end(Work work, Run.Status status, String reason) throws RunStore.Fenced {
    return end(work, work.current().filter(step -> !step.state().over()), status, reason);
  }

  Turn end(Work work, Optional<StepRun> open, Run.Status wanted, String why)
      throws RunStore.Fenced {
    Instant now = time.instant();
    Optional<Word> abort = caller.aborted(work.run().id());
    boolean aborted = abort.isPresent() && wanted == Run.Status.FAILED;
    Run.Status status = aborted ? Run.Status.ABORTED : wanted;
    String reason = aborted ? abort.get().person() + " aborted it; " + why : why;
    String rest =
        open.map(step ->
                switch (step.state()) {
                  case ACTING ->
                      "; whether its action was done is not known, and nothing was taken back";
                  case VERIFYING ->
                      "; its action "
                          + (step.unknown() ? "may have been" : "was")
                          + " done and was not taken back";
                  case ROLLING_BACK ->
                      status == Run.Status.ROLLED_BACK
                          ? ""
                          : "; taking it back is not finished: %d calls of it are done"
                              .formatted(step.rolledBack());
                  default -> "";
                })
            .orElse("");
    String whole = Shown.line(reason + rest, 1_200);
    State state = status == Run.Status.ROLLED_BACK ? State.ROLLED_BACK : State.FAILED;
    work.end(
        work.run().ended(status, whole, now),
        open.map(step -> step.to(state, whole)),
        work.entry(
            now,
            switch (status) {
              case SUCCEEDED -> "succeeded";
              case ABORTED -> "aborted";
              case ROLLED_BACK -> "rolled-back";
              default -> "failed";
            },
            work.run().runbook().title() + ": " + whole,
            Map.of()));
    caller.forget(work.run().id());
    return new Turn.Over();
  }

  static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
