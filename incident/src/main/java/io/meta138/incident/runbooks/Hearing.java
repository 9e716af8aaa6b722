package io.meta138.incident.runbooks;

import io.meta138.incident.runbooks.Reply.Accepted;
import io.meta138.incident.runbooks.Reply.Pending;
import io.meta138.incident.runbooks.Reply.Refused;
import io.meta138.incident.timeline.Entry;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Takes what people say to runs: approvals, answers, other parameters, the order to end. */
final class Hearing {
  private static final Logger LOG = LoggerFactory.getLogger(Hearing.class);
  private static final int MAX_TEXT = 2_000;

  private final RunStore store;
  private final Approvers approvers;
  private final Caller caller;
  private final InstantSource time;
  private final Map<String, Word> unsaidAborts = new ConcurrentHashMap<>();

  Hearing(RunStore store, Approvers approvers, Caller caller, InstantSource time) {
    this.store = store;
    this.approvers = approvers;
    this.caller = caller;
    this.time = time;
  }

  /** Approves or rejects the plan with exactly this hash, as somebody who did not make it. */
  Reply judge(String id, String step, String hash, String approver, Word.Kind kind) {
    Optional<RunView> found = store.find(id);
    if (found.isEmpty()) {
      return unknown(id);
    }
    Run run = found.get().run();
    Optional<StepRun> current =
        found
            .get()
            .current()
            .filter(one -> one.state() == StepRun.State.PROPOSED && one.id().equals(step));
    if (run.status().over() || current.isEmpty()) {
      return conflict(id + " does not wait for an approval of " + Shown.of(step));
    }
    String plan = current.get().plan().orElseThrow().hash();
    if (!plan.equals(hash)) {
      return conflict(
          "the plan of %s is another one now: look at it again; its hash is %s"
              .formatted(id, plan));
    }
    if (amending(found.get())) {
      return conflict("the parameters of " + id + " were just changed: look at it again");
    }
    String person = person(approver);
    if (kind == Word.Kind.APPROVE && run.planners().contains(person)) {
      return new Refused(
          Refused.Kind.FORBIDDEN,
          person + " asked for this run or changed its plan; a second person has to approve it");
    }
    if (!approvers.mayApprove(approver.strip())) {
      return new Refused(Refused.Kind.FORBIDDEN, person + " does not have the role of an approver");
    }
    boolean yes = kind == Word.Kind.APPROVE;
    return say(
        run,
        word(step, kind, person, hash),
        yes ? "approved" : "rejected",
        person + (yes ? " approved " : " rejected ") + step + ", plan " + hash);
  }

  private static boolean amending(RunView view) {
    return view.words().stream()
        .anyMatch(word -> word.kind() == Word.Kind.AMEND && word.id() > view.run().words());
  }

  /** Answers the question that a run asks. */
  Reply answer(String id, String step, String person, String answer) {
    Optional<RunView> found = store.find(id);
    if (found.isEmpty()) {
      return unknown(id);
    }
    Run run = found.get().run();
    boolean asked =
        found
            .get()
            .current()
            .filter(one -> one.state() == StepRun.State.ASKED && one.id().equals(step))
            .isPresent();
    if (run.status().over() || !asked) {
      return conflict(id + " does not ask " + Shown.of(step));
    }
    Step.Ask ask = run.runbook().steps().get(run.step()).ask().orElseThrow();
    if (!ask.takes(answer)) {
      return new Refused(
          Refused.Kind.INVALID,
          ask.choices().isEmpty()
              ? "expected " + ask.type().expected()
              : "expected one of " + String.join(", ", ask.choices()));
    }
    if (found.get().words().stream()
        .anyMatch(word -> word.kind() == Word.Kind.ANSWER && word.step().equals(step))) {
      return conflict(step + " of " + id + " is answered already");
    }
    return say(
        run,
        word(step, Word.Kind.ANSWER, person(person), answer),
        "answer",
        person(person) + " answered " + Shown.of(answer));
  }

  /**
   * Changes parameters of a run that has not ended: approvals of the plan as it was are void, and
   * whoever changes it can't approve it.
   */
  Reply amend(String id, String person, Map<String, String> parameters) {
    Optional<RunView> found = store.find(id);
    if (found.isEmpty()) {
      return unknown(id);
    }
    Run run = found.get().run();
    if (run.status().over()) {
      return conflict(id + " has ended");
    }
    Map<String, String> all = new TreeMap<>(run.parameters());
    all.putAll(parameters);
    Optional<String> wrong = wrong(run.runbook(), all);
    return wrong.isPresent()
        ? new Refused(Refused.Kind.INVALID, wrong.get())
        : say(
            run,
            word("", Word.Kind.AMEND, person(person), Canonical.write(new TreeMap<>(parameters))),
            "amended",
            person(person) + " changed " + String.join(", ", parameters.keySet()));
  }

  /**
   * Ends a run. It works at once in this process, also while the database is away; it is committed
   * when that is back.
   */
  Reply abort(String id, String person, String reason) {
    Word word = word("", Word.Kind.ABORT, person(person), Shown.line(reason, MAX_TEXT));
    caller.abort(id, word);
    try {
      Optional<RunView> found = store.find(id);
      if (found.isEmpty() || found.get().run().status().over()) {
        caller.forget(id);
        return found.isEmpty() ? unknown(id) : conflict(id + " has ended");
      }
      return say(found.get().run(), word, "abort", person(person) + " ended it: " + reason);
    } catch (DataAccessException | TransactionException e) {
      unsaidAborts.put(id, word);
      LOG.warn("the abort of {} is not committed yet: {}", id, e.getMessage());
      return new Pending(
          id, id + " does nothing any more; that is committed when the database is back");
    }
  }

  private Word word(String step, Word.Kind kind, String person, String text) {
    return new Word(0, step, kind, person, text, time.instant());
  }

  private Reply say(Run run, Word word, String kind, String text) {
    store.say(run.id(), word, List.of(entry(run, word, kind, text)));
    return new Accepted(run.id(), text);
  }

  private static Entry entry(Run run, Word word, String kind, String text) {
    return new Entry(
        word.at(),
        run.incident(),
        word.person(),
        "runbook." + kind,
        Shown.line(run.runbook().title() + ": " + text, 1_500),
        Map.of("run", run.id(), "step", word.step()));
  }

  private static Refused unknown(String run) {
    return new Refused(Refused.Kind.UNKNOWN, "there is no run " + Shown.of(run));
  }

  private static Refused conflict(String reason) {
    return new Refused(Refused.Kind.CONFLICT, reason);
  }

  /** One spelling of a person, so that nobody is a second person to himself. */
  static String person(String person) {
    return person.strip().toLowerCase(Locale.ROOT);
  }

  /** What is wrong with the parameters of a run; empty when nothing is. */
  static Optional<String> wrong(Runbook runbook, Map<String, String> parameters) {
    for (Runbook.Parameter parameter : runbook.parameters()) {
      String value = parameters.get(parameter.name());
      if (value == null) {
        return Optional.of(
            "%s needs %s: %s (%s)"
                .formatted(
                    runbook.name(),
                    parameter.name(),
                    parameter.description(),
                    parameter.type().expected()));
      }
      if (!parameter.type().takes(value)) {
        return Optional.of(
            "expected %s for %s, found %s"
                .formatted(parameter.type().expected(), parameter.name(), Shown.of(value)));
      }
    }
    return parameters.keySet().stream()
        .filter(name -> runbook.parameters().stream().noneMatch(one -> one.name().equals(name)))
        .findFirst()
        .map(name -> runbook.name() + " has no parameter " + Shown.of(name));
  }

  /** Commits aborts that could not be when they were said. */
  void commitAborts() {
    for (Map.Entry<String, Word> one : Map.copyOf(unsaidAborts).entrySet()) {
      store
          .find(one.getKey())
          .map(RunView::run)
          .filter(run -> !run.status().over())
          .ifPresentOrElse(
              run -> say(run, one.getValue(), "abort", one.getValue().person() + " ended it"),
              () -> caller.forget(one.getKey()));
      unsaidAborts.remove(one.getKey());
    }
  }
}
